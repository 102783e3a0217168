package dev.lightningstore.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** A reply as OpenAI's wire has it, whole or in events, with what vLLM adds where it is asked for. */
final class ScriptedAnswer {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Ids are made of words, since there is no tokenizer. */
    private static final int VOCABULARY = 50_000;

    private static final double LOGPROB = -0.25;

    private final String id;
    private final JsonNode asked;
    private final ScriptedReply reply;

    /** Words and what stands between them, so that their concatenation is the text. */
    private final List<String> tokens;

    private final List<String> promptTokens = new ArrayList<>();

    ScriptedAnswer(String id, JsonNode asked, ScriptedReply reply) {
        this.id = id;
        this.asked = asked;
        this.reply = reply;
        this.tokens = switch (reply) {
            case ScriptedReply.Text text -> tokens(text.text());
            case ScriptedReply.ToolCall call -> tokens(call.arguments().toString());
        };
        for (JsonNode message : asked.path("messages")) {
            promptTokens.addAll(tokens(message.path("content").asText()));
        }
    }

    private static List<String> tokens(String text) {
        return List.of(text.split("(?<=\\s)(?=\\S)"));
    }

    String whole() {
        ObjectNode body = body("chat.completion");
        ObjectNode choice = choice(body);
        ObjectNode message = choice.putObject("message").put("role", "assistant");
        switch (reply) {
            case ScriptedReply.Text text -> message.put("content", text.text());
            case ScriptedReply.ToolCall call -> {
                message.putNull("content");
                toolCall(message, call.name(), call.arguments().toString());
            }
        }
        choice.put("finish_reason", finishReason());
        tell(choice, tokens);
        if (ids()) {
            body.set("prompt_token_ids", idsOf(promptTokens));
        }
        body.set("usage", usage());
        return body.toString();
    }

    /** A server-sent event for the role, for each token, for the end, and for the usage where it is asked for. */
    List<String> events() {
        List<String> events = new ArrayList<>();
        ObjectNode first = body("chat.completion.chunk");
        ObjectNode role = choice(first).putObject("delta").put("role", "assistant");
        switch (reply) {
            case ScriptedReply.Text _ -> role.put("content", "");
            case ScriptedReply.ToolCall call -> toolCall(role, call.name(), "").put("index", 0);
        }
        if (ids()) {
            first.set("prompt_token_ids", idsOf(promptTokens));
        }
        events.add(event(first));
        for (String token : tokens) {
            ObjectNode body = body("chat.completion.chunk");
            ObjectNode choice = choice(body);
            ObjectNode delta = choice.putObject("delta");
            switch (reply) {
                case ScriptedReply.Text _ -> delta.put("content", token);
                case ScriptedReply.ToolCall _ ->
                    delta.putArray("tool_calls")
                            .addObject()
                            .put("index", 0)
                            .putObject("function")
                            .put("arguments", token);
            }
            tell(choice, List.of(token));
            events.add(event(body));
        }
        ObjectNode last = body("chat.completion.chunk");
        ObjectNode end = choice(last).put("finish_reason", finishReason());
        end.putObject("delta");
        events.add(event(last));
        if (asked.at("/stream_options/include_usage").asBoolean()) {
            ObjectNode body = body("chat.completion.chunk");
            body.putArray("choices");
            body.set("usage", usage());
            events.add(event(body));
        }
        events.add("data: [DONE]\n\n");
        return events;
    }

    private static String event(JsonNode body) {
        return "data: " + body + "\n\n";
    }

    private ObjectNode body(String object) {
        return NODES.objectNode()
                .put("id", id)
                .put("object", object)
                .put("created", 1)
                .put("model", asked.path("model").asText());
    }

    private static ObjectNode choice(ObjectNode body) {
        return body.putArray("choices").addObject().put("index", 0).putNull("finish_reason");
    }

    private ObjectNode toolCall(ObjectNode message, String name, String arguments) {
        ObjectNode call = message.putArray("tool_calls")
                .addObject()
                .put("id", "call-" + id)
                .put("type", "function");
        call.putObject("function").put("name", name).put("arguments", arguments);
        return call;
    }

    private String finishReason() {
        return switch (reply) {
            case ScriptedReply.Text _ -> "stop";
            case ScriptedReply.ToolCall _ -> "tool_calls";
        };
    }

    private boolean ids() {
        return asked.path("return_token_ids").asBoolean();
    }

    private void tell(ObjectNode choice, List<String> said) {
        if (ids()) {
            choice.set("token_ids", idsOf(said));
        }
        if (asked.path("logprobs").asBoolean()) {
            ArrayNode content = choice.putObject("logprobs").putArray("content");
            said.forEach(token -> content.addObject().put("token", token).put("logprob", LOGPROB));
        }
    }

    private static ArrayNode idsOf(List<String> tokens) {
        ArrayNode ids = NODES.arrayNode();
        tokens.forEach(token -> ids.add(Math.floorMod(token.hashCode(), VOCABULARY)));
        return ids;
    }

    private ObjectNode usage() {
        return NODES.objectNode()
                .put("prompt_tokens", promptTokens.size())
                .put("completion_tokens", tokens.size())
                .put("total_tokens", promptTokens.size() + tokens.size());
    }
}
