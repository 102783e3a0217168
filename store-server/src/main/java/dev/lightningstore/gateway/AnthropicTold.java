package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/** An answer of OpenAI's chat in the words of Anthropic's messages. */
final class AnthropicTold {
    /** Where a model wrote arguments that are no JSON object: Anthropic's wire has no other way to show them. */
    static final String MALFORMED = "malformed_arguments";

    private AnthropicTold() {}

    static ObjectNode message(ObjectNode answer) {
        JsonNode choice = answer.path("choices").path(0);
        ObjectNode message = head(answer);
        ArrayNode content = message.putArray("content");
        String text = choice.path("message").path("content").asText("");
        if (!text.isEmpty()) {
            content.addObject().put("type", "text").put("text", text);
        }
        choice.path("message").path("tool_calls").forEach(call -> {
            JsonNode function = call.path("function");
            content.addObject()
                    .put("type", "tool_use")
                    .put("id", call.path("id").asText())
                    .put("name", function.path("name").asText())
                    .set("input", input(function.path("arguments").asText()));
        });
        end(message, choice);
        message.set("usage", usage(answer.path("usage")));
        return message;
    }

    /** What is known of a message when it begins. */
    static ObjectNode head(ObjectNode answer) {
        return JsonText.object()
                .put("id", answer.path("id").asText("msg_"))
                .put("type", "message")
                .put("role", "assistant")
                .put("model", answer.path("model").asText());
    }

    static void end(ObjectNode into, JsonNode choice) {
        // vLLM tells which of the caller's own words ended the answer.
        JsonNode stop = choice.path("stop_reason");
        boolean byWord =
                stop.isTextual() && choice.path("finish_reason").asText().equals("stop");
        into.put(
                "stop_reason",
                byWord
                        ? "stop_sequence"
                        : stopReason(choice.path("finish_reason").asText()));
        into.put("stop_sequence", byWord ? stop.textValue() : null);
    }

    private static String stopReason(String finishReason) {
        return switch (finishReason) {
            case "length" -> "max_tokens";
            case "tool_calls", "function_call" -> "tool_use";
            case "content_filter" -> "refusal";
            default -> "end_turn";
        };
    }

    static ObjectNode usage(JsonNode usage) {
        long cached = usage.path("prompt_tokens_details").path("cached_tokens").asLong();
        return JsonText.object()
                .put("input_tokens", usage.path("prompt_tokens").asLong() - cached)
                .put("output_tokens", usage.path("completion_tokens").asLong())
                .put("cache_read_input_tokens", cached)
                .put("cache_creation_input_tokens", 0);
    }

    private static ObjectNode input(String arguments) {
        if (arguments.isBlank()) {
            return JsonText.object();
        }
        ObjectNode input = JsonText.objectOrNull(arguments.getBytes(StandardCharsets.UTF_8));
        return input == null ? JsonText.object().put(MALFORMED, arguments) : input;
    }
}
