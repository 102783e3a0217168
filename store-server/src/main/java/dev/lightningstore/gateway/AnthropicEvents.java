package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpData;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Tells chunks of OpenAI's chat as events of Anthropic's messages: one block after the other, each with a start and a stop.
 * Not thread-safe.
 */
final class AnthropicEvents implements Teller {
    private static final int NONE = -1;
    private static final int TEXT = -2;

    private boolean begun;
    /** Of the block that is open: the index of its tool call, or that it is text, or none. */
    private int open = NONE;

    private int index = -1;
    private final List<HttpData> told = new ArrayList<>();

    @Override
    public List<HttpData> told(ServerSentEvents.Event event, List<ObjectNode> chunks) {
        told.clear();
        chunks.forEach(this::chunk);
        return List.copyOf(told);
    }

    private void chunk(ObjectNode chunk) {
        if (!begun) {
            begun = true;
            ObjectNode start = named("message_start");
            ObjectNode message = AnthropicTold.head(chunk);
            message.putArray("content");
            message.putNull("stop_reason").putNull("stop_sequence");
            message.set("usage", AnthropicTold.usage(chunk.path("usage")));
            start.set("message", message);
            say(start);
        }
        JsonNode delta = chunk.path("choices").path(0).path("delta");
        String text = delta.path("content").asText("");
        if (!text.isEmpty()) {
            open(TEXT, () -> JsonText.object().put("type", "text").put("text", ""));
            say(delta(JsonText.object().put("type", "text_delta").put("text", text)));
        }
        delta.path("tool_calls").forEach(this::toolCall);
    }

    private void toolCall(JsonNode call) {
        JsonNode function = call.path("function");
        open(Math.max(0, call.path("index").asInt()), () -> {
            ObjectNode block = JsonText.object()
                    .put("type", "tool_use")
                    .put("id", call.path("id").asText(""))
                    .put("name", function.path("name").asText(""));
            block.putObject("input");
            return block;
        });
        String arguments = function.path("arguments").asText("");
        if (!arguments.isEmpty()) {
            say(delta(JsonText.object().put("type", "input_json_delta").put("partial_json", arguments)));
        }
    }

    private void open(int block, Supplier<ObjectNode> start) {
        if (open == block) {
            return;
        }
        close();
        open = block;
        index++;
        ObjectNode event = named("content_block_start").put("index", index);
        event.set("content_block", start.get());
        say(event);
    }

    private void close() {
        if (open != NONE) {
            open = NONE;
            say(named("content_block_stop").put("index", index));
        }
    }

    private ObjectNode delta(ObjectNode delta) {
        ObjectNode event = named("content_block_delta").put("index", index);
        event.set("delta", delta);
        return event;
    }

    @Override
    public List<HttpData> end(ObjectNode whole) {
        told.clear();
        close();
        ObjectNode event = named("message_delta");
        AnthropicTold.end(event.putObject("delta"), whole.path("choices").path(0));
        event.set("usage", AnthropicTold.usage(whole.path("usage")));
        say(event);
        say(named("message_stop"));
        return List.copyOf(told);
    }

    @Override
    public HttpData error(String code, String message) {
        return failure(code, message);
    }

    static HttpData failure(String code, String message) {
        ObjectNode event = named("error");
        event.putObject("error")
                .put("type", code.equals("OVERLOADED") ? "overloaded_error" : "api_error")
                .put("message", message);
        return event(event);
    }

    private static ObjectNode named(String type) {
        return JsonText.object().put("type", type);
    }

    private void say(ObjectNode event) {
        told.add(event(event));
    }

    private static HttpData event(ObjectNode event) {
        return HttpData.wrap(ServerSentEvents.of(event.path("type").asText(), JsonText.bytes(event)));
    }
}
