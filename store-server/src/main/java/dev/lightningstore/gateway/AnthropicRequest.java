package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.error.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A request of OpenAI's chat for a server of Anthropic's messages. Not thread-safe. */
final class AnthropicRequest {
    /** That wire wants a bound; a caller of OpenAI's chat need not give one. */
    private static final int MAX_TOKENS = 4096;

    private static final Pattern DATA_URL = Pattern.compile("data:(image/[a-z0-9.+-]+);base64,(.*)", Pattern.DOTALL);

    /** The value with which a field says nothing; with another it asks for what that wire does not have. */
    private static final Map<String, List<String>> MEANS_NOTHING = Map.of(
            "n", List.of("1"),
            "logprobs", List.of("false", "0"),
            "top_logprobs", List.of("0"),
            "frequency_penalty", List.of("0", "0.0"),
            "presence_penalty", List.of("0", "0.0"),
            "response_format", List.of("{\"type\":\"text\"}"),
            "logit_bias", List.of("{}"),
            "seed", List.of());

    private final ObjectNode body = JsonText.object();
    private final ArrayNode messages = body.putArray("messages");
    private final StringBuilder system = new StringBuilder();

    private AnthropicRequest() {}

    static ObjectNode of(ObjectNode chat, boolean stream) {
        MEANS_NOTHING.forEach((field, harmless) -> {
            JsonNode value = chat.get(field);
            if (value != null && !value.isNull() && !harmless.contains(value.toString())) {
                throw StoreException.Invalid.field(
                        field, "cannot be had: the model's server speaks Anthropic's wire, which has no such thing");
            }
        });
        AnthropicRequest request = new AnthropicRequest();
        chat.path("messages").forEach(request::message);
        request.parameters(chat);
        request.body.put("stream", stream);
        return request.body;
    }

    private void parameters(ObjectNode chat) {
        if (!system.isEmpty()) {
            body.put("system", system.toString());
        }
        JsonNode bound =
                chat.hasNonNull("max_completion_tokens") ? chat.get("max_completion_tokens") : chat.get("max_tokens");
        if (bound == null || bound.isNull()) {
            body.put("max_tokens", MAX_TOKENS);
        } else {
            body.set("max_tokens", bound);
        }
        for (String same : List.of("temperature", "top_p", "top_k")) {
            if (chat.hasNonNull(same)) {
                body.set(same, chat.get(same));
            }
        }
        JsonNode stop = chat.path("stop");
        if (stop.isTextual()) {
            body.putArray("stop_sequences").add(stop);
        } else if (stop.isArray()) {
            body.set("stop_sequences", stop);
        }
        tools(chat);
    }

    private void tools(ObjectNode chat) {
        if (chat.path("tools").isEmpty()) {
            return;
        }
        ArrayNode tools = body.putArray("tools");
        for (JsonNode tool : chat.path("tools")) {
            JsonNode function = tool.path("function");
            ObjectNode named =
                    tools.addObject().put("name", function.path("name").asText());
            if (function.hasNonNull("description")) {
                named.set("description", function.get("description"));
            }
            named.set(
                    "input_schema",
                    function.path("parameters").isObject()
                            ? function.get("parameters")
                            : JsonText.object().put("type", "object"));
        }
        JsonNode choice = chat.path("tool_choice");
        boolean oneByOne = chat.path("parallel_tool_calls").isBoolean()
                && !chat.path("parallel_tool_calls").booleanValue();
        if (choice.isMissingNode() && !oneByOne) {
            return;
        }
        ObjectNode chosen = body.putObject("tool_choice");
        if (choice.isObject()) {
            chosen.put("type", "tool")
                    .put("name", choice.path("function").path("name").asText());
        } else {
            chosen.put(
                    "type",
                    switch (choice.asText()) {
                        case "required" -> "any";
                        case "none" -> "none";
                        default -> "auto";
                    });
        }
        if (oneByOne) {
            chosen.put("disable_parallel_tool_use", true);
        }
    }

    private void message(JsonNode message) {
        JsonNode content = message.path("content");
        switch (message.path("role").asText()) {
            case "system", "developer" -> {
                ArrayNode parts = body.arrayNode();
                blocks(content, parts);
                parts.forEach(part -> system.append(system.isEmpty() ? "" : "\n\n")
                        .append(part.path("text").asText()));
            }
            case "assistant" -> {
                ArrayNode blocks = blocks("assistant");
                blocks(content, blocks);
                message.path("tool_calls").forEach(call -> call(call, blocks));
            }
            case "tool" -> {
                ObjectNode result = blocks("user")
                        .addObject()
                        .put("type", "tool_result")
                        .put("tool_use_id", message.path("tool_call_id").asText());
                blocks(content, result.putArray("content"));
            }
            case "user" -> blocks(content, blocks("user"));
            default ->
                throw StoreException.Invalid.field(
                        "messages", "a role '" + message.path("role").asText() + "' is unknown to Anthropic's wire");
        }
    }

    /** Messages of one side that follow each other are one there. */
    private ArrayNode blocks(String role) {
        JsonNode last = messages.isEmpty() ? messages : messages.get(messages.size() - 1);
        if (last.path("role").asText().equals(role)) {
            return (ArrayNode) last.get("content");
        }
        return messages.addObject().put("role", role).putArray("content");
    }

    private static void call(JsonNode call, ArrayNode into) {
        String arguments = call.path("function").path("arguments").asText();
        ObjectNode input = JsonText.objectOrNull(arguments.getBytes(StandardCharsets.UTF_8));
        into.addObject()
                .put("type", "tool_use")
                .put("id", call.path("id").asText())
                .put("name", call.path("function").path("name").asText())
                .set("input", input == null ? JsonText.object().put(AnthropicTold.MALFORMED, arguments) : input);
    }

    private static void blocks(JsonNode content, ArrayNode into) {
        if (content.isTextual()) {
            text(content.textValue(), into);
            return;
        }
        for (JsonNode part : content) {
            switch (part.path("type").asText()) {
                case "text" -> text(part.path("text").asText(), into);
                case "image_url" -> image(part.path("image_url").path("url").asText(), into);
                default ->
                    throw StoreException.Invalid.field(
                            "messages",
                            "a part of type '" + part.path("type").asText() + "' is unknown to Anthropic's wire");
            }
        }
    }

    /** Empty blocks are refused there. */
    private static void text(String text, ArrayNode into) {
        if (!text.isEmpty()) {
            into.addObject().put("type", "text").put("text", text);
        }
    }

    private static void image(String url, ArrayNode into) {
        ObjectNode source = into.addObject().put("type", "image").putObject("source");
        Matcher data = DATA_URL.matcher(url);
        if (data.matches()) {
            source.put("type", "base64").put("media_type", data.group(1)).put("data", data.group(2));
        } else {
            source.put("type", "url").put("url", url);
        }
    }
}
