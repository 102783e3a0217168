package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpData;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells chunks of OpenAI's chat as events of its responses: one item after the other. Not thread-safe. */
final class ResponsesEvents implements Teller {
    private static final int TEXT = -1;

    /** The item that is being told. */
    private static final class Item {
        final int kind;
        final int index;
        final String id;
        final String callId;
        final String name;
        final StringBuilder text = new StringBuilder();

        Item(int kind, int index, String id, String callId, String name) {
            this.kind = kind;
            this.index = index;
            this.id = id;
            this.callId = callId;
            this.name = name;
        }

        ObjectNode json(String status) {
            if (kind != TEXT) {
                return ResponsesTold.functionCall(id, callId, name, text.toString(), status);
            }
            ObjectNode message = ResponsesTold.message(id, text.toString(), status);
            if (status.equals("in_progress")) {
                message.putArray("content");
            }
            return message;
        }
    }

    private final Asked asked;
    private final List<HttpData> told = new ArrayList<>();
    private final List<ObjectNode> items = new ArrayList<>();
    private @Nullable Item open;
    private boolean begun;
    private long sequence;

    ResponsesEvents(Asked asked) {
        this.asked = asked;
    }

    @Override
    public List<HttpData> told(ServerSentEvents.Event event, List<ObjectNode> chunks) {
        told.clear();
        chunks.forEach(this::chunk);
        return List.copyOf(told);
    }

    private void chunk(ObjectNode chunk) {
        if (!begun) {
            begun = true;
            for (String name : List.of("response.created", "response.in_progress")) {
                ObjectNode event = named(name);
                event.set("response", ResponsesTold.head(asked, chunk, "in_progress"));
                say(event);
            }
        }
        JsonNode delta = chunk.path("choices").path(0).path("delta");
        String text = delta.path("content").asText("");
        if (!text.isEmpty()) {
            Item item = item(TEXT, chunk, delta);
            item.text.append(text);
            ObjectNode event = at(item, named("response.output_text.delta")).put("content_index", 0);
            event.put("delta", text).putArray("logprobs");
            say(event);
        }
        for (JsonNode call : delta.path("tool_calls")) {
            Item item = item(Math.max(0, call.path("index").asInt()), chunk, call);
            String arguments = call.path("function").path("arguments").asText("");
            if (!arguments.isEmpty()) {
                item.text.append(arguments);
                say(at(item, named("response.function_call_arguments.delta")).put("delta", arguments));
            }
        }
    }

    private Item item(int kind, ObjectNode chunk, JsonNode call) {
        Item there = open;
        if (there != null && there.kind == kind) {
            return there;
        }
        close("completed");
        int index = items.size();
        Item item = new Item(
                kind,
                index,
                ResponsesTold.itemId(kind == TEXT ? "msg" : "fc", chunk, index),
                call.path("id").asText(""),
                call.path("function").path("name").asText(""));
        open = item;
        ObjectNode added = named("response.output_item.added").put("output_index", index);
        added.set("item", item.json("in_progress"));
        say(added);
        if (kind == TEXT) {
            part(item, "response.content_part.added", "");
        }
        return item;
    }

    private void part(Item item, String name, String text) {
        ObjectNode event = at(item, named(name)).put("content_index", 0);
        event.set("part", ResponsesTold.textPart(text));
        say(event);
    }

    private void close(String status) {
        Item item = open;
        if (item == null) {
            return;
        }
        open = null;
        String text = item.text.toString();
        if (item.kind == TEXT) {
            ObjectNode done = at(item, named("response.output_text.done")).put("content_index", 0);
            done.put("text", text).putArray("logprobs");
            say(done);
            part(item, "response.content_part.done", text);
        } else {
            say(at(item, named("response.function_call_arguments.done"))
                    .put("name", item.name)
                    .put("arguments", text));
        }
        ObjectNode done = named("response.output_item.done").put("output_index", item.index);
        ObjectNode whole = item.json(status);
        items.add(whole);
        done.set("item", whole);
        say(done);
    }

    @Override
    public List<HttpData> end(ObjectNode whole) {
        told.clear();
        ObjectNode response = ResponsesTold.response(asked, whole);
        String status = response.path("status").asText();
        close(status);
        // The items keep the ids and the order that they were told with.
        response.putArray("output").addAll(items);
        ObjectNode event = named("response." + status);
        event.set("response", response);
        say(event);
        return List.copyOf(told);
    }

    @Override
    public HttpData error(String code, String message) {
        return event(named("error").put("code", code).put("message", message).putNull("param"));
    }

    private ObjectNode named(String type) {
        return JsonText.object().put("type", type).put("sequence_number", sequence++);
    }

    private static ObjectNode at(Item item, ObjectNode event) {
        return event.put("item_id", item.id).put("output_index", item.index);
    }

    private void say(ObjectNode event) {
        told.add(event(event));
    }

    private static HttpData event(ObjectNode event) {
        return HttpData.wrap(ServerSentEvents.of(event.path("type").asText(), JsonText.bytes(event)));
    }
}
