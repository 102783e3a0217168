package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import dev.lightningstore.model.Upstream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A server of OpenAI's responses, asked only for callers of responses: what they say is passed as it is. */
final class ResponsesServer implements ServerWire {
    static final ResponsesServer INSTANCE = new ResponsesServer();

    /** Parameters whose names differ between the wires. */
    private static final Map<String, String> NAMES =
            Map.of("max_tokens", "max_output_tokens", "max_completion_tokens", "max_output_tokens");

    private ResponsesServer() {}

    @Override
    public Dialect dialect() {
        return Dialect.RESPONSES;
    }

    @Override
    public boolean has(Operation operation) {
        return operation == Operation.CHAT;
    }

    @Override
    public String path(Upstream server, Operation operation) {
        return ResponsesCaller.PATH;
    }

    @Override
    public void identify(RequestHeadersBuilder headers, Upstream server, @Nullable Asked asked, @Nullable String key) {
        OpenAiServer.bearer(headers, server, key);
    }

    @Override
    public byte[] body(Plan plan, Upstream server) {
        ObjectNode body = JsonText.object();
        body.setAll(plan.asked().sent());
        plan.adjusted()
                .properties()
                .forEach(each -> body.set(NAMES.getOrDefault(each.getKey(), each.getKey()), each.getValue()));
        return JsonText.bytes(body.put("model", server.nameThere()));
    }

    @Override
    public @Nullable ObjectNode answer(Operation operation, ObjectNode json) {
        if (!json.path("output").isArray()) {
            return null;
        }
        ObjectNode answer = head(json, "chat.completion");
        ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
        ObjectNode message = choice.putObject("message").put("role", "assistant");
        StringBuilder text = new StringBuilder();
        ArrayNode calls = answer.arrayNode();
        for (JsonNode item : json.get("output")) {
            switch (item.path("type").asText()) {
                case "message" ->
                    item.path("content")
                            .forEach(part -> text.append(part.path("text").asText()));
                case "function_call" -> {
                    ObjectNode call =
                            calls.addObject().put("id", item.path("call_id").asText());
                    call.put("type", "function")
                            .putObject("function")
                            .put("name", item.path("name").asText())
                            .put("arguments", item.path("arguments").asText());
                }
                // What else there may be is in no chat's form; the caller has it as it came.
                default -> {}
            }
        }
        message.put("content", text.isEmpty() && !calls.isEmpty() ? null : text.toString());
        if (!calls.isEmpty()) {
            message.set("tool_calls", calls);
        }
        choice.put("finish_reason", finishReason(json, !calls.isEmpty()));
        answer.set("usage", usage(json.path("usage")));
        return answer;
    }

    private static ObjectNode head(JsonNode response, String object) {
        return JsonText.object()
                .put("id", response.path("id").asText())
                .put("object", object)
                .put("created", response.path("created_at").asLong())
                .put("model", response.path("model").asText());
    }

    private static String finishReason(JsonNode response, boolean calls) {
        return switch (response.path("incomplete_details").path("reason").asText("")) {
            case "max_output_tokens" -> "length";
            case "content_filter" -> "content_filter";
            default -> calls ? "tool_calls" : "stop";
        };
    }

    private static ObjectNode usage(JsonNode usage) {
        ObjectNode chat = JsonText.object()
                .put("prompt_tokens", usage.path("input_tokens").asLong())
                .put("completion_tokens", usage.path("output_tokens").asLong())
                .put("total_tokens", usage.path("total_tokens").asLong());
        chat.putObject("prompt_tokens_details")
                .set(
                        "cached_tokens",
                        chat.numberNode(usage.path("input_tokens_details")
                                .path("cached_tokens")
                                .asLong()));
        return chat;
    }

    @Override
    public PartReader reader() {
        return new Events();
    }

    /** Reads its events; calls are numbered by the items that they come in. */
    private static final class Events implements PartReader {
        private ObjectNode response = JsonText.object();
        private final Map<Integer, Integer> calls = new HashMap<>();

        @Override
        public boolean read(byte[] data, List<ObjectNode> into) {
            if (OpenAiServer.isDone(data)) {
                return true;
            }
            ObjectNode event = OpenAiServer.event(data);
            int item = event.path("output_index").asInt();
            switch (event.path("type").asText()) {
                case "response.created" -> {
                    response = event.path("response") instanceof ObjectNode given ? given : response;
                    delta(into).put("role", "assistant").put("content", "");
                }
                case "response.output_text.delta" ->
                    delta(into).put("content", event.path("delta").asText());
                case "response.output_item.added" -> added(item, event.path("item"), into);
                case "response.function_call_arguments.delta" -> {
                    Integer index = calls.get(item);
                    if (index != null) {
                        call(into, index)
                                .putObject("function")
                                .put("arguments", event.path("delta").asText());
                    }
                }
                case "response.completed", "response.incomplete" -> finished(event.path("response"), into);
                case "response.failed", "error" -> throw UpstreamFailure.broken("broke off its answer with an error");
                // What the caller has as it came, and the span does not need.
                default -> {}
            }
            return false;
        }

        private void added(int index, JsonNode item, List<ObjectNode> into) {
            if (item.path("type").asText().equals("function_call")) {
                calls.put(index, calls.size());
                ObjectNode call = call(into, calls.size() - 1)
                        .put("id", item.path("call_id").asText())
                        .put("type", "function");
                call.putObject("function")
                        .put("name", item.path("name").asText())
                        .put("arguments", "");
            }
        }

        private void finished(JsonNode whole, List<ObjectNode> into) {
            delta(into);
            ((ObjectNode) into.getLast().path("choices").get(0))
                    .put("finish_reason", finishReason(whole, !calls.isEmpty()));
            ObjectNode counted = head(response, "chat.completion.chunk");
            counted.putArray("choices");
            counted.set("usage", usage(whole.path("usage")));
            into.add(counted);
        }

        /** A new chunk, and in it what has changed. */
        private ObjectNode delta(List<ObjectNode> into) {
            ObjectNode chunk = head(response, "chat.completion.chunk");
            ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
            into.add(chunk);
            return choice.putObject("delta");
        }

        private ObjectNode call(List<ObjectNode> into, int index) {
            return delta(into).putArray("tool_calls").addObject().put("index", index);
        }
    }
}
