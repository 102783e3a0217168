package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.RequestHeaders;
import dev.lightningstore.error.StoreException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request of Anthropic's messages in the form of OpenAI's chat. What that form has no place for, and what only servers of
 * Anthropic's wire understand, is named, so that it can be refused before another server is asked. Not thread-safe.
 */
final class AnthropicAsked {
    /** What is no parameter of a model, or a hint that another server can do without. */
    private static final Set<String> DROPPED = Set.of("metadata", "service_tier", "cache_control", "inference_geo");

    private static final Set<String> ITS_OWN =
            Set.of("mcp_servers", "container", "context_management", "output_config", "output_format");

    private final ObjectNode body = JsonText.object();
    private final ArrayNode messages = body.putArray("messages");
    private @Nullable String untold;

    private AnthropicAsked() {}

    /** @param sampling whether an answer is wanted; otherwise only its tokens are counted */
    static Asked read(CallerWire wire, byte[] text, RequestHeaders headers, boolean sampling) {
        ObjectNode sent = JsonText.parseObject(text, "body");
        AnthropicAsked asked = new AnthropicAsked();
        asked.messages(sent.get("messages"), sent.get("system"));
        sent.properties().forEach(field -> asked.parameter(field.getKey(), field.getValue()));
        if (sampling && JsonText.whole(sent, "max_tokens", 0) < 1) {
            throw StoreException.Invalid.field("max_tokens", "must be a whole number of 1 or more");
        }
        boolean stream = sampling && JsonText.truth(sent, "stream", false);
        return new Asked(
                wire,
                sent,
                asked.body,
                Asked.model(sent),
                stream,
                false,
                headers.get("anthropic-beta"),
                null,
                asked.untold);
    }

    private void onlyThere(String what) {
        untold = untold == null ? what : untold;
    }

    private void parameter(String name, JsonNode value) {
        switch (name) {
            case "messages", "system" -> {}
            case "stop_sequences" -> body.set("stop", value);
            case "tools" -> tools(value);
            case "tool_choice" -> toolChoice(value);
            case "thinking" -> {
                if (!value.path("type").asText().equals("disabled")) {
                    onlyThere(name);
                }
            }
            default -> {
                if (ITS_OWN.contains(name)) {
                    onlyThere(name);
                } else if (!DROPPED.contains(name)) {
                    body.set(name, value);
                }
            }
        }
    }

    private void messages(@Nullable JsonNode list, @Nullable JsonNode system) {
        if (system != null && !system.isNull()) {
            messages.addObject().put("role", "system").put("content", texts(system, "system"));
        }
        if (!(list instanceof ArrayNode) || list.isEmpty()) {
            throw StoreException.Invalid.field("messages", "must be a list of one message or more");
        }
        for (int i = 0; i < list.size(); i++) {
            JsonNode content = list.get(i).path("content");
            String at = "messages." + i;
            if (!content.isTextual() && !content.isArray()) {
                throw StoreException.Invalid.field(at + ".content", "must be a text or a list of blocks");
            }
            switch (list.get(i).path("role").asText()) {
                case "user" -> user(content, at);
                case "assistant" -> assistant(content, at);
                default -> throw StoreException.Invalid.field(at + ".role", "must be user or assistant");
            }
        }
    }

    private void user(JsonNode content, String at) {
        if (content.isTextual()) {
            messages.addObject().put("role", "user").set("content", content);
            return;
        }
        ArrayNode parts = body.arrayNode();
        for (JsonNode block : content) {
            switch (block.path("type").asText()) {
                case "text" -> parts.addObject().put("type", "text").put("text", text(block, at));
                case "image" ->
                    parts.addObject()
                            .put("type", "image_url")
                            .putObject("image_url")
                            .put("url", image(block.path("source"), at));
                case "tool_result" -> {
                    flush(parts);
                    parts = body.arrayNode();
                    messages.addObject()
                            .put("role", "tool")
                            .put("tool_call_id", required(block, "tool_use_id", at))
                            .put("content", result(block.path("content"), at));
                }
                default -> other(block, at);
            }
        }
        flush(parts);
    }

    /** A text alone is a text: not every chat template knows lists of parts. */
    private void flush(ArrayNode parts) {
        if (parts.isEmpty()) {
            return;
        }
        ObjectNode message = messages.addObject().put("role", "user");
        boolean oneText = parts.size() == 1 && parts.get(0).has("text");
        message.set("content", oneText ? parts.get(0).get("text") : parts);
    }

    private void assistant(JsonNode content, String at) {
        ObjectNode message = messages.addObject().put("role", "assistant");
        if (content.isTextual()) {
            message.set("content", content);
            return;
        }
        StringBuilder said = new StringBuilder();
        ArrayNode calls = body.arrayNode();
        for (JsonNode block : content) {
            switch (block.path("type").asText()) {
                case "text" -> said.append(text(block, at));
                case "tool_use" -> {
                    ObjectNode call = calls.addObject().put("id", required(block, "id", at));
                    call.put("type", "function")
                            .putObject("function")
                            .put("name", required(block, "name", at))
                            .put("arguments", block.path("input").toString());
                }
                // What a model thought in an earlier turn is not shown to it again.
                case "thinking", "redacted_thinking" -> {}
                default -> other(block, at);
            }
        }
        message.put("content", said.isEmpty() && !calls.isEmpty() ? null : said.toString());
        if (!calls.isEmpty()) {
            message.set("tool_calls", calls);
        }
    }

    private void other(JsonNode block, String at) {
        String type = block.path("type").asText();
        if (type.isEmpty()) {
            throw StoreException.Invalid.field(at + ".content", "each block must have a type");
        }
        onlyThere(at + ".content: a block of type '" + type + "'");
    }

    private String result(JsonNode content, String at) {
        if (content.isMissingNode() || content.isNull()) {
            return "";
        }
        return texts(content, at + ".content");
    }

    /** A text, or blocks of text as one. */
    private String texts(JsonNode content, String at) {
        if (content.isTextual()) {
            return content.textValue();
        }
        if (!content.isArray()) {
            throw StoreException.Invalid.field(at, "must be a text or a list of blocks");
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode block : content) {
            if (block.path("type").asText().equals("text")) {
                text.append(text.isEmpty() ? "" : "\n").append(text(block, at));
            } else {
                other(block, at);
            }
        }
        return text.toString();
    }

    private static String text(JsonNode block, String at) {
        return required(block, "text", at);
    }

    private static String required(JsonNode block, String field, String at) {
        if (!block.path(field).isTextual()) {
            throw StoreException.Invalid.field(
                    at + ".content",
                    "a block of type '" + block.path("type").asText() + "' needs a text '" + field + "'");
        }
        return block.get(field).textValue();
    }

    private static String image(JsonNode source, String at) {
        return switch (source.path("type").asText()) {
            case "base64" -> {
                if (!source.path("media_type").asText().startsWith("image/")
                        || !source.path("data").isTextual()) {
                    throw StoreException.Invalid.field(
                            at + ".content", "an image of type base64 needs a media_type such as image/png, and data");
                }
                yield "data:" + source.get("media_type").textValue() + ";base64,"
                        + source.get("data").textValue();
            }
            case "url" -> {
                if (!source.path("url").isTextual()) {
                    throw StoreException.Invalid.field(at + ".content", "an image of type url needs a url");
                }
                yield source.get("url").textValue();
            }
            default ->
                throw StoreException.Invalid.field(at + ".content", "an image's source must be of type base64 or url");
        };
    }

    private void tools(JsonNode tools) {
        if (!tools.isArray()) {
            throw StoreException.Invalid.field("tools", "must be a list");
        }
        ArrayNode list = body.putArray("tools");
        for (JsonNode tool : tools) {
            String type = tool.path("type").asText("custom");
            if (!type.equals("custom")) {
                onlyThere("tools: a tool of type '" + type + "'");
                continue;
            }
            if (!tool.path("name").isTextual()) {
                throw StoreException.Invalid.field("tools", "each must have a name");
            }
            ObjectNode function = list.addObject().put("type", "function").putObject("function");
            function.set("name", tool.get("name"));
            if (tool.hasNonNull("description")) {
                function.set("description", tool.get("description"));
            }
            function.set(
                    "parameters", tool.path("input_schema").isObject() ? tool.get("input_schema") : JsonText.object());
        }
        if (list.isEmpty()) {
            body.remove("tools");
        }
    }

    private void toolChoice(JsonNode choice) {
        switch (choice.path("type").asText()) {
            case "auto" -> body.put("tool_choice", "auto");
            case "any" -> body.put("tool_choice", "required");
            case "none" -> body.put("tool_choice", "none");
            case "tool" ->
                body.putObject("tool_choice")
                        .put("type", "function")
                        .putObject("function")
                        .put("name", choice.path("name").asText());
            default -> throw StoreException.Invalid.field("tool_choice", "must have a type: auto, any, tool or none");
        }
        if (choice.path("disable_parallel_tool_use").asBoolean()) {
            body.put("parallel_tool_calls", false);
        }
    }
}
