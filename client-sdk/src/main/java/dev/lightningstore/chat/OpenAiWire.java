package dev.lightningstore.chat;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Requests and answers of {@code /chat/completions}. */
final class OpenAiWire {
    private OpenAiWire() {}

    static byte[] request(String model, List<ChatMessage> messages, ChatOptions options) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        members.put("model", JsonValue.text(model));
        members.put("messages", array(messages, OpenAiWire::message));
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
        if (!options.tools().isEmpty()) {
            members.put("tools", array(options.tools(), OpenAiWire::tool));
        }
        return new JsonValue.JsonObject(members).json().utf8();
    }

    private static <T> JsonValue array(List<T> of, Function<T, JsonValue> wire) {
        return new JsonValue.JsonArray(of.stream().map(wire).toList());
    }

    private static JsonValue tool(ChatTool tool) {
        Map<String, JsonValue> function = new LinkedHashMap<>();
        function.put("name", JsonValue.text(tool.name()));
        function.put("description", JsonValue.text(tool.description()));
        function.put("parameters", JsonValue.of(tool.parameters()));
        return function(function, new LinkedHashMap<>());
    }

    private static JsonValue toolCall(ChatToolCall call) {
        Map<String, JsonValue> function = new LinkedHashMap<>();
        function.put("name", JsonValue.text(call.name()));
        function.put("arguments", JsonValue.text(call.arguments()));
        Map<String, JsonValue> members = new LinkedHashMap<>();
        members.put("id", JsonValue.text(call.id()));
        return function(function, members);
    }

    private static JsonValue function(Map<String, JsonValue> function, Map<String, JsonValue> beside) {
        beside.put("type", JsonValue.text("function"));
        beside.put("function", new JsonValue.JsonObject(function));
        return new JsonValue.JsonObject(beside);
    }

    private static JsonValue message(ChatMessage message) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        members.put("role", JsonValue.text(message.role().wire()));
        members.put("content", JsonValue.text(message.text()));
        if (!message.toolCalls().isEmpty()) {
            members.put("tool_calls", array(message.toolCalls(), OpenAiWire::toolCall));
        }
        if (!message.answersCall().isEmpty()) {
            members.put("tool_call_id", JsonValue.text(message.answersCall()));
        }
        return new JsonValue.JsonObject(members);
    }

    static ChatAnswer answer(byte[] body) {
        JsonValue answer;
        try {
            answer = JsonValue.of(Json.parse(body, "answer"));
        } catch (StoreException.Invalid notJson) {
            throw new ChatException(ChatException.Kind.NONSENSE, String.valueOf(notJson.getMessage()), notJson);
        }
        List<ChatToolCall> toolCalls = toolCalls(answer);
        String text = answer.find("/choices/0/message/content")
                .flatMap(JsonValue::string)
                .or(() -> toolCalls.isEmpty() ? Optional.empty() : Optional.of(""))
                .orElseThrow(() -> new ChatException(
                        ChatException.Kind.NONSENSE,
                        "the answer has neither a text nor a tool call in choices[0].message"));
        return new ChatAnswer(
                text,
                answer.find("/model").flatMap(JsonValue::string).orElse(""),
                answer.find("/choices/0/finish_reason")
                        .flatMap(JsonValue::string)
                        .orElse(""),
                toolCalls);
    }

    private static List<ChatToolCall> toolCalls(JsonValue answer) {
        JsonValue calls = answer.find("/choices/0/message/tool_calls").orElse(new JsonValue.JsonNull());
        return calls instanceof JsonValue.JsonArray array
                ? array.elements().stream()
                        .map(call -> new ChatToolCall(
                                text(call, "/id"), text(call, "/function/name"), text(call, "/function/arguments")))
                        .toList()
                : List.of();
    }

    private static String text(JsonValue in, String pointer) {
        return in.find(pointer).flatMap(JsonValue::string).orElse("");
    }
}
