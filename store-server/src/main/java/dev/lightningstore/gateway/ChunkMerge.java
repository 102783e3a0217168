package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts the chunks of a streamed answer together to the answer that would have come without streaming. Lists grow and
 * texts are appended; of everything else the last value holds. Not thread-safe.
 */
final class ChunkMerge {
    private final Operation operation;
    private final int choicesAsked;
    private final ObjectNode whole = JsonText.object();
    private final Map<Integer, Choice> choices = new TreeMap<>();
    private int finished;
    private boolean any;

    ChunkMerge(Operation operation, int choicesAsked) {
        this.operation = operation;
        this.choicesAsked = choicesAsked;
    }

    /** A choice while it grows; texts are gathered apart, since a tree cannot append. */
    private static final class Choice {
        final ObjectNode rest = JsonText.object();
        final Map<String, StringBuilder> texts = new TreeMap<>();
        final Map<Integer, ToolCall> toolCalls = new TreeMap<>();

        @Nullable
        String finishReason;
    }

    private static final class ToolCall {
        final ObjectNode rest = JsonText.object();
        final StringBuilder name = new StringBuilder();
        final StringBuilder arguments = new StringBuilder();
    }

    void add(ObjectNode chunk) {
        any = true;
        for (Map.Entry<String, JsonNode> field : chunk.properties()) {
            JsonNode value = field.getValue();
            if (field.getKey().equals("choices")) {
                value.forEach(this::choice);
            } else if (!value.isNull() || !whole.has(field.getKey())) {
                whole.set(field.getKey(), value);
            }
        }
    }

    /** Whether every choice has said why it ended. */
    boolean isFinished() {
        return any && finished >= choicesAsked;
    }

    boolean isEmpty() {
        return !any;
    }

    private void choice(JsonNode json) {
        int index = json.path("index").asInt();
        if (index < 0 || index >= Operation.MAX_CHOICES) {
            throw UpstreamFailure.broken("numbered a choice " + index);
        }
        Choice choice = choices.computeIfAbsent(index, i -> new Choice());
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            JsonNode value = field.getValue();
            switch (field.getKey()) {
                case "index" -> {}
                case "delta" -> delta(choice, value);
                case "text" -> append(choice, "text", value);
                case "finish_reason" -> {
                    if (value.isTextual()) {
                        finished += choice.finishReason == null ? 1 : 0;
                        choice.finishReason = value.textValue();
                    }
                }
                default -> grow(choice.rest, field.getKey(), value);
            }
        }
    }

    private static void delta(Choice choice, JsonNode delta) {
        for (Map.Entry<String, JsonNode> field : delta.properties()) {
            JsonNode value = field.getValue();
            switch (field.getKey()) {
                case "role" -> choice.rest.set("role", value);
                case "tool_calls" -> value.forEach(call -> toolCall(choice, call));
                default -> {
                    if (value.isTextual()) {
                        append(choice, field.getKey(), value);
                    }
                }
            }
        }
    }

    /** Later parts of a call may leave out what the first has said, or say null. */
    private static void toolCall(Choice choice, JsonNode json) {
        ToolCall call = choice.toolCalls.computeIfAbsent(json.path("index").asInt(), i -> new ToolCall());
        json.properties().forEach(field -> {
            boolean apart = field.getKey().equals("index") || field.getKey().equals("function");
            if (!apart && !field.getValue().isNull()) {
                call.rest.set(field.getKey(), field.getValue());
            }
        });
        call.name.append(json.path("function").path("name").asText(""));
        call.arguments.append(json.path("function").path("arguments").asText(""));
    }

    private static void append(Choice choice, String field, JsonNode value) {
        if (value.isTextual()) {
            choice.texts.computeIfAbsent(field, name -> new StringBuilder()).append(value.textValue());
        }
    }

    /** Lists of a choice (token ids, log probabilities) come in parts. */
    private static void grow(ObjectNode object, String field, JsonNode value) {
        JsonNode before = object.get(field);
        if (before instanceof ArrayNode list && value instanceof ArrayNode more && !field.equals("prompt_token_ids")) {
            list.addAll(more);
        } else if (before instanceof ObjectNode inner && value instanceof ObjectNode more) {
            more.properties().forEach(each -> grow(inner, each.getKey(), each.getValue()));
        } else if (!value.isNull() || before == null) {
            object.set(field, value);
        }
    }

    /** The answer so far. */
    ObjectNode whole() {
        ObjectNode answer = JsonText.object().setAll(whole);
        answer.put("object", operation == Operation.CHAT ? "chat.completion" : "text_completion");
        ArrayNode list = answer.putArray("choices");
        choices.forEach((index, choice) -> {
            ObjectNode json = list.addObject().put("index", index);
            if (operation == Operation.CHAT) {
                message(choice, json.putObject("message"));
            } else {
                json.put("text", text(choice, "text"));
            }
            choice.rest.properties().forEach(field -> {
                if (!field.getKey().equals("role")) {
                    json.set(field.getKey(), field.getValue());
                }
            });
            json.put("finish_reason", choice.finishReason);
        });
        return answer;
    }

    private static void message(Choice choice, ObjectNode message) {
        message.put("role", choice.rest.path("role").asText("assistant"));
        message.put("content", text(choice, "content"));
        choice.texts.forEach((field, text) -> {
            if (!field.equals("content")) {
                message.put(field, text.toString());
            }
        });
        if (!choice.toolCalls.isEmpty()) {
            ArrayNode calls = message.putArray("tool_calls");
            choice.toolCalls.values().forEach(call -> {
                ObjectNode json = calls.addObject();
                json.setAll(call.rest);
                json.putObject("function")
                        .put("name", call.name.toString())
                        .put("arguments", call.arguments.toString());
            });
        }
    }

    private static @Nullable String text(Choice choice, String field) {
        StringBuilder text = choice.texts.get(field);
        return text == null ? null : text.toString();
    }
}
