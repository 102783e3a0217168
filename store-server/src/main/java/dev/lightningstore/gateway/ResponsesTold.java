package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** An answer of OpenAI's chat in the words of its responses. */
final class ResponsesTold {
    /** Before the server's id of an answer. */
    static final String ID = "resp_";

    private ResponsesTold() {}

    static ObjectNode response(Asked asked, ObjectNode answer) {
        JsonNode choice = answer.path("choices").path(0);
        JsonNode message = choice.path("message");
        String reason = choice.path("finish_reason").asText();
        ObjectNode response = head(asked, answer, status(reason));
        if (!status(reason).equals("completed")) {
            response.putObject("incomplete_details")
                    .put("reason", reason.equals("length") ? "max_output_tokens" : "content_filter");
        }
        ArrayNode output = (ArrayNode) response.get("output");
        String text = message.path("content").asText("");
        if (!text.isEmpty()) {
            output.add(message(itemId("msg", answer, 0), text, status(reason)));
        }
        message.path("tool_calls")
                .forEach(call -> output.add(functionCall(
                        itemId("fc", answer, output.size()),
                        call.path("id").asText(),
                        call.path("function").path("name").asText(),
                        call.path("function").path("arguments").asText(),
                        status(reason))));
        response.set("usage", usage(answer.path("usage")));
        return response;
    }

    /** A response of which nothing is said yet; what the caller asked for is repeated in it. */
    static ObjectNode head(Asked asked, ObjectNode answer, String status) {
        JsonNode sent = asked.sent();
        ObjectNode response = JsonText.object()
                .put("id", ID + answer.path("id").asText())
                .put("object", "response")
                .put("created_at", answer.path("created").asLong())
                .put("status", status)
                .put("model", answer.path("model").asText())
                .put("store", false);
        for (String none : List.of("error", "incomplete_details", "usage")) {
            response.putNull(none);
        }
        for (String same : List.of(
                "instructions",
                "max_output_tokens",
                "previous_response_id",
                "temperature",
                "top_p",
                "reasoning",
                "text",
                "metadata")) {
            response.set(same, sent.path(same).isMissingNode() ? response.nullNode() : sent.get(same));
        }
        response.putArray("output");
        response.put("parallel_tool_calls", sent.path("parallel_tool_calls").asBoolean(true));
        response.set("tool_choice", sent.has("tool_choice") ? sent.get("tool_choice") : response.textNode("auto"));
        response.set("tools", sent.path("tools").isArray() ? sent.get("tools") : response.arrayNode());
        return response.put("truncation", "disabled");
    }

    static String itemId(String kind, ObjectNode answer, int index) {
        return kind + "_" + answer.path("id").asText() + "_" + index;
    }

    static ObjectNode message(String id, String text, String status) {
        ObjectNode item = JsonText.object()
                .put("type", "message")
                .put("id", id)
                .put("status", status)
                .put("role", "assistant");
        item.putArray("content").add(textPart(text));
        return item;
    }

    static ObjectNode textPart(String text) {
        ObjectNode part = JsonText.object().put("type", "output_text").put("text", text);
        part.putArray("annotations");
        return part;
    }

    static ObjectNode functionCall(String id, String callId, String name, String arguments, String status) {
        return JsonText.object()
                .put("type", "function_call")
                .put("id", id)
                .put("call_id", callId)
                .put("name", name)
                .put("arguments", arguments)
                .put("status", status);
    }

    static String status(String finishReason) {
        return finishReason.equals("length") || finishReason.equals("content_filter") ? "incomplete" : "completed";
    }

    private static ObjectNode usage(JsonNode usage) {
        ObjectNode told = JsonText.object()
                .put("input_tokens", usage.path("prompt_tokens").asLong());
        told.putObject("input_tokens_details")
                .put(
                        "cached_tokens",
                        usage.path("prompt_tokens_details")
                                .path("cached_tokens")
                                .asLong());
        told.put("output_tokens", usage.path("completion_tokens").asLong());
        told.putObject("output_tokens_details")
                .put(
                        "reasoning_tokens",
                        usage.path("completion_tokens_details")
                                .path("reasoning_tokens")
                                .asLong());
        return told.put("total_tokens", usage.path("total_tokens").asLong());
    }
}
