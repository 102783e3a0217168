package dev.lightningstore.adapter;

import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.json.JsonValue.JsonArray;
import dev.lightningstore.json.JsonValue.JsonNull;
import dev.lightningstore.json.JsonValue.JsonObject;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.trace.ModelCall;
import dev.lightningstore.trace.ModelCall.Function;
import dev.lightningstore.trace.ModelCall.Message;
import dev.lightningstore.trace.ModelCall.ToolCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was said up to an answer of a model, and with which tools at hand.
 *
 * @param messages the answer is the last
 */
public record Conversation(List<Message> messages, List<Function> tools) {
    private static final String ASSISTANT = "assistant";

    public Conversation {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
    }

    /** One for each answer of each call that completed, in the order in which the store got the calls. */
    public static List<Conversation> of(List<StoredSpan> spans, CallSelection selection) {
        TraceTree tree = TraceTree.of(spans).repaired();
        List<Conversation> conversations = new ArrayList<>();
        for (SelectedCall call : SelectedCall.find(tree, selection, new ArrayList<>())) {
            ModelCall told = call.span().modelCall();
            if (told != null) {
                List<ToolCall> traced = tracedCalls(tree.children(call.span()));
                for (Message answer : told.completion()) {
                    List<Message> messages = new ArrayList<>(told.prompt());
                    messages.add(withCalls(answer, traced));
                    conversations.add(new Conversation(messages, told.functions()));
                }
            }
        }
        return conversations;
    }

    /** Without those that a later one continues: what is left is said once each. */
    public static List<Conversation> whole(List<Conversation> conversations) {
        List<Conversation> whole = new ArrayList<>();
        for (int i = conversations.size() - 1; i >= 0; i--) {
            Conversation one = conversations.get(i);
            if (whole.stream().noneMatch(later -> later.continues(one))) {
                whole.add(0, one);
            }
        }
        return whole;
    }

    private boolean continues(Conversation earlier) {
        return messages.size() >= earlier.messages.size()
                && messages.subList(0, earlier.messages.size()).equals(earlier.messages);
    }

    /** Some tracers tell of tool calls not in the answer but by spans below it. */
    private static List<ToolCall> tracedCalls(List<TraceSpan> children) {
        List<ToolCall> calls = new ArrayList<>();
        for (TraceSpan child : children) {
            child.text("tool.name")
                    .ifPresent(name -> calls.add(new ToolCall(
                            child.text("tool.call.id").orElse(""),
                            name,
                            ToolArguments.of(child.text("tool.parameters").orElse("{}")))));
        }
        return calls;
    }

    private static Message withCalls(Message answer, List<ToolCall> traced) {
        return answer.toolCalls().isEmpty() && !traced.isEmpty()
                ? new Message(answer.role(), answer.content(), traced, answer.toolCallId())
                : answer;
    }

    /** A line of OpenAI's files for fine-tuning: {@code messages}, and {@code tools} where there are any. */
    public Json openAi() {
        Map<String, JsonValue> line = new LinkedHashMap<>();
        line.put(
                "messages",
                new JsonArray(
                        messages.stream().<JsonValue>map(Conversation::message).toList()));
        if (!tools.isEmpty()) {
            line.put(
                    "tools",
                    new JsonArray(tools.stream().map(Conversation::tool).toList()));
        }
        return new JsonObject(line).json();
    }

    static JsonObject message(Message message) {
        Map<String, JsonValue> json = new LinkedHashMap<>();
        json.put("role", JsonValue.text(message.role()));
        String content = message.content();
        if (content != null) {
            json.put("content", JsonValue.text(content));
        } else if (message.role().equals(ASSISTANT)) {
            json.put("content", new JsonNull());
        }
        if (message.toolCallId() != null) {
            json.put("tool_call_id", JsonValue.text(message.toolCallId()));
        }
        if (!message.toolCalls().isEmpty()) {
            json.put(
                    "tool_calls",
                    new JsonArray(message.toolCalls().stream()
                            .map(Conversation::toolCall)
                            .toList()));
        }
        return new JsonObject(json);
    }

    private static JsonValue toolCall(ToolCall call) {
        Map<String, JsonValue> function = new LinkedHashMap<>();
        function.put("name", JsonValue.text(call.name()));
        function.put("arguments", JsonValue.text(ToolArguments.text(call.arguments())));
        Map<String, JsonValue> json = new LinkedHashMap<>();
        json.put("id", JsonValue.text(call.id()));
        json.put("type", JsonValue.text("function"));
        json.put("function", new JsonObject(function));
        return new JsonObject(json);
    }

    private static JsonValue tool(Function tool) {
        Map<String, JsonValue> function = new LinkedHashMap<>();
        function.put("name", JsonValue.text(tool.name()));
        function.put("description", JsonValue.text(tool.description()));
        function.put("parameters", JsonValue.of(tool.parameters()));
        Map<String, JsonValue> json = new LinkedHashMap<>();
        json.put("type", JsonValue.text("function"));
        json.put("function", new JsonObject(function));
        return new JsonObject(json);
    }
}
