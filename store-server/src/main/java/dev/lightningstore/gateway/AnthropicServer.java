package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import dev.lightningstore.model.Upstream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A server of Anthropic's messages. */
final class AnthropicServer implements ServerWire {
    static final AnthropicServer INSTANCE = new AnthropicServer();

    private static final String VERSION = "2023-06-01";

    /** Parameters whose names differ between the wires. */
    private static final Map<String, String> NAMES =
            Map.of("stop", "stop_sequences", "max_completion_tokens", "max_tokens");

    private AnthropicServer() {}

    @Override
    public Dialect dialect() {
        return Dialect.ANTHROPIC;
    }

    @Override
    public boolean has(Operation operation) {
        return operation == Operation.CHAT;
    }

    @Override
    public String path(Upstream server, Operation operation) {
        return "/messages";
    }

    @Override
    public void identify(RequestHeadersBuilder headers, Upstream server, @Nullable Asked asked, @Nullable String key) {
        headers.add("anthropic-version", VERSION);
        if (asked != null && asked.beta() != null) {
            headers.add("anthropic-beta", asked.beta());
        }
        if (key != null) {
            headers.add("x-api-key", key);
        }
    }

    @Override
    public byte[] body(Plan plan, Upstream server) {
        Asked asked = plan.asked();
        ObjectNode body;
        if (asked.wire().dialect() == Dialect.ANTHROPIC) {
            body = JsonText.object();
            body.setAll(asked.sent());
            plan.adjusted()
                    .properties()
                    .forEach(each -> body.set(NAMES.getOrDefault(each.getKey(), each.getKey()), each.getValue()));
        } else {
            body = AnthropicRequest.of(plan.body(), asked.stream());
        }
        body.put("model", server.nameThere());
        return JsonText.bytes(body);
    }

    @Override
    public @Nullable ObjectNode answer(Operation operation, ObjectNode json) {
        if (!json.path("content").isArray()) {
            return null;
        }
        ObjectNode answer = head(json, "chat.completion");
        ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
        ObjectNode message = choice.putObject("message").put("role", "assistant");
        StringBuilder text = new StringBuilder();
        StringBuilder thought = new StringBuilder();
        ArrayNode calls = answer.arrayNode();
        for (JsonNode block : json.get("content")) {
            switch (block.path("type").asText()) {
                case "text" -> text.append(block.path("text").asText());
                case "thinking" -> thought.append(block.path("thinking").asText());
                case "tool_use" -> {
                    ObjectNode call =
                            calls.addObject().put("id", block.path("id").asText());
                    call.put("type", "function")
                            .putObject("function")
                            .put("name", block.path("name").asText())
                            .put("arguments", block.path("input").toString());
                }
                // What else there may be is in no chat's form; a caller of the same wire has it as it came.
                default -> {}
            }
        }
        message.put("content", text.isEmpty() && !calls.isEmpty() ? null : text.toString());
        if (!thought.isEmpty()) {
            message.put("reasoning_content", thought.toString());
        }
        if (!calls.isEmpty()) {
            message.set("tool_calls", calls);
        }
        choice.put("finish_reason", finishReason(json.path("stop_reason").asText()));
        answer.set("usage", usage(json.path("usage")));
        return answer;
    }

    static ObjectNode head(JsonNode message, String object) {
        return JsonText.object()
                .put("id", message.path("id").asText())
                .put("object", object)
                .put("created", 0)
                .put("model", message.path("model").asText());
    }

    static String finishReason(String stopReason) {
        return switch (stopReason) {
            case "max_tokens", "model_context_window_exceeded" -> "length";
            case "tool_use" -> "tool_calls";
            case "refusal" -> "content_filter";
            default -> "stop";
        };
    }

    static ObjectNode usage(JsonNode usage) {
        long cached = usage.path("cache_read_input_tokens").asLong();
        long read = usage.path("input_tokens").asLong()
                + cached
                + usage.path("cache_creation_input_tokens").asLong();
        long written = usage.path("output_tokens").asLong();
        ObjectNode openAi = JsonText.object()
                .put("prompt_tokens", read)
                .put("completion_tokens", written)
                .put("total_tokens", read + written);
        openAi.putObject("prompt_tokens_details").put("cached_tokens", cached);
        return openAi;
    }

    @Override
    public PartReader reader() {
        return new Events();
    }

    /** Reads its events; what is told in several of them is remembered here. */
    private static final class Events implements PartReader {
        private ObjectNode message = JsonText.object();
        private final ObjectNode usage = JsonText.object();
        private int toolCalls = -1;

        @Override
        public boolean read(byte[] data, List<ObjectNode> into) {
            ObjectNode event = OpenAiServer.event(data);
            switch (event.path("type").asText()) {
                case "message_start" -> {
                    message = event.path("message") instanceof ObjectNode given ? given : message;
                    count(message.path("usage"));
                    delta(into).put("role", "assistant").put("content", "");
                }
                case "content_block_start" -> start(event.path("content_block"), into);
                case "content_block_delta" -> part(event.path("delta"), into);
                case "message_delta" -> {
                    count(event.path("usage"));
                    delta(into);
                    ((ObjectNode) into.getLast().path("choices").get(0))
                            .put(
                                    "finish_reason",
                                    finishReason(event.path("delta")
                                            .path("stop_reason")
                                            .asText()));
                    ObjectNode counted = head(message, "chat.completion.chunk");
                    counted.putArray("choices");
                    counted.set("usage", usage(usage));
                    into.add(counted);
                }
                case "message_stop" -> {
                    return true;
                }
                case "error" -> throw UpstreamFailure.broken("broke off its answer with an error");
                // A ping, a block's end, or what came to the wire later.
                default -> {}
            }
            return false;
        }

        private void count(JsonNode more) {
            more.properties().forEach(each -> {
                if (each.getValue().isNumber()) {
                    usage.set(each.getKey(), each.getValue());
                }
            });
        }

        /** A new chunk, and in it what has changed. */
        private ObjectNode delta(List<ObjectNode> into) {
            ObjectNode chunk = head(message, "chat.completion.chunk");
            ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
            ObjectNode delta = choice.putObject("delta");
            choice.putNull("finish_reason");
            into.add(chunk);
            return delta;
        }

        private void start(JsonNode block, List<ObjectNode> into) {
            if (block.path("type").asText().equals("tool_use")) {
                ObjectNode call = delta(into).putArray("tool_calls").addObject().put("index", ++toolCalls);
                call.put("id", block.path("id").asText())
                        .put("type", "function")
                        .putObject("function")
                        .put("name", block.path("name").asText())
                        .put("arguments", "");
            }
        }

        private void part(JsonNode part, List<ObjectNode> into) {
            switch (part.path("type").asText()) {
                case "text_delta" ->
                    delta(into).put("content", part.path("text").asText());
                case "thinking_delta" ->
                    delta(into).put("reasoning_content", part.path("thinking").asText());
                case "input_json_delta" -> {
                    if (toolCalls >= 0) {
                        delta(into)
                                .putArray("tool_calls")
                                .addObject()
                                .put("index", toolCalls)
                                .putObject("function")
                                .put("arguments", part.path("partial_json").asText());
                    }
                }
                default -> {}
            }
        }
    }
}
