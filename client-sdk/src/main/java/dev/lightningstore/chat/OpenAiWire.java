package dev.lightningstore.chat;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Requests and answers of {@code /chat/completions}. */
final class OpenAiWire {
    private OpenAiWire() {}

    static byte[] request(String model, List<ChatMessage> messages, ChatOptions options) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        members.put("model", JsonValue.text(model));
        members.put(
                "messages",
                new JsonValue.JsonArray(
                        messages.stream().<JsonValue>map(OpenAiWire::message).toList()));
        Double temperature = options.temperature();
        if (temperature != null) {
            members.put("temperature", new JsonValue.JsonNumber(temperature));
        }
        Integer maxTokens = options.maxTokens();
        if (maxTokens != null) {
            members.put("max_tokens", new JsonValue.JsonNumber(maxTokens.toString()));
        }
        Long seed = options.seed();
        if (seed != null) {
            members.put("seed", new JsonValue.JsonNumber(seed.toString()));
        }
        return new JsonValue.JsonObject(members).json().utf8();
    }

    private static JsonValue message(ChatMessage message) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        members.put("role", JsonValue.text(message.role().wire()));
        members.put("content", JsonValue.text(message.text()));
        return new JsonValue.JsonObject(members);
    }

    static ChatAnswer answer(byte[] body) {
        JsonValue answer;
        try {
            answer = JsonValue.of(Json.parse(body, "answer"));
        } catch (StoreException.Invalid notJson) {
            throw new ChatException(ChatException.Kind.NONSENSE, String.valueOf(notJson.getMessage()), notJson);
        }
        String text = answer.find("/choices/0/message/content")
                .flatMap(JsonValue::string)
                .orElseThrow(() -> new ChatException(
                        ChatException.Kind.NONSENSE, "the answer has no text in choices[0].message.content"));
        return new ChatAnswer(
                text,
                answer.find("/model").flatMap(JsonValue::string).orElse(""),
                answer.find("/choices/0/finish_reason")
                        .flatMap(JsonValue::string)
                        .orElse(""));
    }
}
