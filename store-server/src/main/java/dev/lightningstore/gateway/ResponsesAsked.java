package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.error.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request of OpenAI's responses in the form of its chat. What only a server of responses understands, such as a
 * conversation that it keeps, is named, so that it can be refused before another server is asked. Not thread-safe.
 */
final class ResponsesAsked {
    /** What changes no answer: this gateway keeps the calls of a rollout whatever they say. */
    private static final Set<String> DROPPED = Set.of(
            "metadata", "store", "include", "service_tier", "safety_identifier", "prompt_cache_key", "stream_options");

    /** What a server of responses knows and a server of chat does not. */
    private static final Set<String> ITS_OWN =
            Set.of("conversation", "prompt", "background", "max_tool_calls", "context_management");

    private final ObjectNode body = JsonText.object();
    private final ArrayNode messages = body.putArray("messages");
    private @Nullable String untold;

    private ResponsesAsked() {}

    static Asked read(CallerWire wire, byte[] text) {
        ObjectNode sent = JsonText.parseObject(text, "body");
        ResponsesAsked asked = new ResponsesAsked();
        String instructions = JsonText.text(sent, "instructions");
        if (instructions != null) {
            asked.messages.addObject().put("role", "system").put("content", instructions);
        }
        String previous = previous(sent);
        asked.input(sent.path("input"), previous != null);
        sent.properties().forEach(field -> asked.parameter(field.getKey(), field.getValue()));
        boolean stream = JsonText.truth(sent, "stream", false);
        return new Asked(wire, sent, asked.body, Asked.model(sent), stream, false, null, previous, asked.untold);
    }

    /** The answer that a request goes on from; null where it begins. */
    static @Nullable String previous(ObjectNode sent) {
        return JsonText.text(sent, "previous_response_id");
    }

    /** What was said in an earlier call: its input and its answer. Its instructions were for that call alone. */
    static List<JsonNode> turn(ObjectNode sent, ObjectNode answer) {
        ResponsesAsked asked = new ResponsesAsked();
        asked.input(sent.path("input"), true);
        JsonNode said = answer.path("choices").path(0).path("message");
        ObjectNode message = asked.messages.addObject().put("role", "assistant");
        message.set("content", said.path("content").isTextual() ? said.get("content") : message.nullNode());
        if (said.hasNonNull("tool_calls")) {
            message.set("tool_calls", said.get("tool_calls"));
        }
        List<JsonNode> messages = new ArrayList<>(asked.messages.size());
        asked.messages.forEach(messages::add);
        return messages;
    }

    /** The same call with what was said before; its own instructions stay at the beginning. */
    static Asked after(List<JsonNode> earlier, Asked asked) {
        ObjectNode body = JsonText.object().setAll(asked.body());
        ArrayNode messages = body.putArray("messages");
        int instructions = asked.sent().hasNonNull("instructions") ? 1 : 0;
        JsonNode own = asked.body().path("messages");
        for (int i = 0; i < own.size(); i++) {
            if (i == instructions) {
                messages.addAll(earlier);
            }
            messages.add(own.get(i));
        }
        if (own.size() == instructions) {
            messages.addAll(earlier);
        }
        return new Asked(
                asked.wire(),
                asked.sent(),
                body,
                asked.model(),
                asked.stream(),
                asked.usageInStream(),
                asked.beta(),
                null,
                asked.untold());
    }

    private void onlyThere(String what) {
        untold = untold == null ? what : untold;
    }

    private void parameter(String name, JsonNode value) {
        if (value.isNull()) {
            return;
        }
        switch (name) {
            case "input", "instructions", "previous_response_id" -> {}
            case "max_output_tokens" -> body.set("max_tokens", value);
            case "reasoning" -> {
                if (value.path("effort").isTextual()) {
                    body.set("reasoning_effort", value.get("effort"));
                }
            }
            case "text" -> format(value.path("format"));
            case "top_logprobs" -> body.put("logprobs", true).set("top_logprobs", value);
            case "tools" -> tools(value);
            case "tool_choice" -> toolChoice(value);
            case "truncation" -> {
                if (!value.asText().equals("disabled")) {
                    onlyThere(name);
                }
            }
            default -> {
                if (ITS_OWN.contains(name)) {
                    if (!value.isBoolean() || value.booleanValue()) {
                        onlyThere(name);
                    }
                } else if (!DROPPED.contains(name)) {
                    body.set(name, value);
                }
            }
        }
    }

    private void input(JsonNode input, boolean goesOn) {
        if (input.isTextual()) {
            messages.addObject().put("role", "user").set("content", input);
        } else if (input.isArray() && (!input.isEmpty() || goesOn)) {
            for (int i = 0; i < input.size(); i++) {
                item(input.get(i), "input." + i);
            }
        } else if (!goesOn) {
            throw StoreException.Invalid.field("input", "must be a text or a list of one item or more");
        }
    }

    private void item(JsonNode item, String at) {
        String type = item.path("type").asText("message");
        switch (type) {
            case "message" -> message(item, at);
            case "function_call" -> call(item, at);
            case "function_call_output" ->
                messages.addObject()
                        .put("role", "tool")
                        .put("tool_call_id", required(item, "call_id", at))
                        .set("content", content(item.path("output"), at));
            // What a model thought in an earlier turn is not shown to it again.
            case "reasoning" -> {}
            default -> onlyThere(at + ": an item of type '" + type + "'");
        }
    }

    private void message(JsonNode item, String at) {
        String role = item.path("role").asText();
        switch (role) {
            case "user", "assistant", "system", "developer" ->
                messages.addObject()
                        .put("role", role.equals("developer") ? "system" : role)
                        .set("content", content(item.path("content"), at));
            default -> throw StoreException.Invalid.field(at + ".role", "must be user, assistant, system or developer");
        }
    }

    /** A call belongs to the turn of the assistant before it. */
    private void call(JsonNode item, String at) {
        JsonNode last = messages.isEmpty() ? body : messages.get(messages.size() - 1);
        ObjectNode turn = last.path("role").asText().equals("assistant")
                ? (ObjectNode) last
                : messages.addObject().put("role", "assistant").putNull("content");
        ArrayNode calls = turn.get("tool_calls") instanceof ArrayNode there ? there : turn.putArray("tool_calls");
        calls.addObject()
                .put("id", required(item, "call_id", at))
                .put("type", "function")
                .putObject("function")
                .put("name", required(item, "name", at))
                .put("arguments", required(item, "arguments", at));
    }

    private static String required(JsonNode item, String field, String at) {
        if (!item.path(field).isTextual()) {
            throw StoreException.Invalid.field(at + "." + field, "must be a text");
        }
        return item.get(field).textValue();
    }

    private JsonNode content(JsonNode content, String at) {
        if (content.isTextual()) {
            return content;
        }
        if (!content.isArray()) {
            throw StoreException.Invalid.field(at + ".content", "must be a text or a list of parts");
        }
        ArrayNode parts = body.arrayNode();
        for (JsonNode part : content) {
            String type = part.path("type").asText();
            switch (type) {
                case "input_text", "output_text" ->
                    parts.addObject().put("type", "text").put("text", required(part, "text", at));
                case "refusal" -> parts.addObject().put("type", "text").put("text", required(part, "refusal", at));
                case "input_image" -> {
                    if (part.path("image_url").isTextual()) {
                        parts.addObject()
                                .put("type", "image_url")
                                .putObject("image_url")
                                .put("url", part.get("image_url").textValue());
                    } else {
                        onlyThere(at + ": an image by its file_id");
                    }
                }
                default -> onlyThere(at + ": a part of type '" + type + "'");
            }
        }
        // A text alone is a text: not every chat template knows lists of parts.
        return parts.size() == 1 && parts.get(0).has("text") ? parts.get(0).get("text") : parts;
    }

    private void tools(JsonNode tools) {
        ArrayNode list = body.arrayNode();
        for (JsonNode tool : tools) {
            String type = tool.path("type").asText();
            if (!type.equals("function")) {
                onlyThere("tools: a tool of type '" + type + "'");
                continue;
            }
            ObjectNode function = list.addObject().put("type", "function").putObject("function");
            for (String same : new String[] {"name", "description", "parameters", "strict"}) {
                if (tool.hasNonNull(same)) {
                    function.set(same, tool.get(same));
                }
            }
        }
        if (!list.isEmpty()) {
            body.set("tools", list);
        }
    }

    private void toolChoice(JsonNode choice) {
        if (choice.isTextual()) {
            body.set("tool_choice", choice);
        } else if (choice.path("type").asText().equals("function")) {
            body.putObject("tool_choice")
                    .put("type", "function")
                    .putObject("function")
                    .set("name", choice.path("name"));
        } else {
            onlyThere("tool_choice of type '" + choice.path("type").asText() + "'");
        }
    }

    private void format(JsonNode format) {
        switch (format.path("type").asText("text")) {
            case "text" -> {}
            case "json_schema" -> {
                ObjectNode schema = body.putObject("response_format")
                        .put("type", "json_schema")
                        .putObject("json_schema");
                format.properties().forEach(each -> {
                    if (!each.getKey().equals("type")) {
                        schema.set(each.getKey(), each.getValue());
                    }
                });
            }
            default -> body.set("response_format", format);
        }
    }
}
