package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.error.StoreException;

/** What a caller wants of a model: the path that it is asked at, and the name of the span that is kept of it. */
enum Operation {
    CHAT("/chat/completions", "openai.chat.completion", "chat"),
    COMPLETION("/completions", "openai.completion", "text_completion"),
    EMBEDDING("/embeddings", "openai.embedding", "embeddings");

    private final String path;
    private final String span;
    private final String genAi;

    Operation(String path, String span, String genAi) {
        this.path = path;
        this.span = span;
        this.genAi = genAi;
    }

    String path() {
        return path;
    }

    String span() {
        return span;
    }

    /** The name in the conventions for generative AI. */
    String genAi() {
        return genAi;
    }

    boolean samples() {
        return this != EMBEDDING;
    }

    /** Refuses what no server of the wire could answer; what else is wrong is for the server to say. */
    void check(ObjectNode body) {
        switch (this) {
            case CHAT -> {
                JsonNode messages = body.get("messages");
                if (messages == null || !messages.isArray() || messages.isEmpty()) {
                    throw StoreException.Invalid.field("messages", "must be a list of one message or more");
                }
                for (JsonNode message : messages) {
                    if (!message.isObject() || !message.path("role").isTextual()) {
                        throw StoreException.Invalid.field("messages", "each must be an object with a role");
                    }
                }
            }
            case COMPLETION -> require(body, "prompt");
            case EMBEDDING -> require(body, "input");
        }
        if (body.path("n").isNumber()
                && (body.get("n").asLong() < 1 || body.get("n").asLong() > MAX_CHOICES)) {
            throw StoreException.Invalid.field("n", "must be between 1 and " + MAX_CHOICES);
        }
    }

    static final int MAX_CHOICES = 128;

    private static void require(ObjectNode body, String field) {
        JsonNode value = body.get(field);
        if (value == null || value.isNull() || !(value.isTextual() || value.isArray())) {
            throw StoreException.Invalid.field(field, "must be a text or a list");
        }
    }
}
