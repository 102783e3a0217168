package dev.lightningstore.policy.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.error.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * What a chat template is given.
 *
 * @param messages each with a role, and what else templates know: content, tool_calls, reasoning_content, …
 * @param tools as JSON schemas; null for none
 * @param variables what else a template asks for, such as {@code enable_thinking}
 */
public record Conversation(
        List<Map<String, @Nullable Object>> messages,
        @Nullable List<Map<String, @Nullable Object>> tools,
        Map<String, @Nullable Object> variables) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<Map<String, @Nullable Object>> OBJECT = new TypeReference<>() {};

    public static Conversation of(List<Map<String, @Nullable Object>> messages) {
        return new Conversation(messages, null, Map.of());
    }

    /**
     * As OpenAI's wire has it, made into what templates expect: text in parts becomes one text, and the arguments of tool calls, which are
     * JSON within a text there, become objects.
     *
     * @param tools null or JSON null for none
     * @param variables the request's chat_template_kwargs; null for none
     */
    public static Conversation ofWire(JsonNode messages, @Nullable JsonNode tools, @Nullable JsonNode variables) {
        if (!messages.isArray() || messages.isEmpty()) {
            throw StoreException.Invalid.field("messages", "must be a list of at least one message");
        }
        List<Map<String, @Nullable Object>> list = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            list.add(message(messages.get(i), "messages[" + i + "]"));
        }
        return new Conversation(
                list,
                tools == null || tools.isEmpty() ? null : objects(tools, "tools"),
                variables == null || !variables.isObject() ? Map.of() : JSON.convertValue(variables, OBJECT));
    }

    private static List<Map<String, @Nullable Object>> objects(JsonNode array, String field) {
        List<Map<String, @Nullable Object>> objects = new ArrayList<>();
        for (JsonNode item : array) {
            if (!item.isObject()) {
                throw StoreException.Invalid.field(field, "must be a list of objects");
            }
            objects.add(JSON.convertValue(item, OBJECT));
        }
        return objects;
    }

    private static Map<String, @Nullable Object> message(JsonNode given, String field) {
        if (!(given instanceof ObjectNode object) || !object.path("role").isTextual()) {
            throw StoreException.Invalid.field(field, "must be an object with a role");
        }
        ObjectNode message = object.deepCopy();
        if (message.path("content").isArray()) {
            message.put("content", text(message.path("content"), field + ".content"));
        }
        for (JsonNode call : message.path("tool_calls")) {
            if (call.path("function") instanceof ObjectNode function) {
                parseArguments(function);
            }
        }
        return JSON.convertValue(message, OBJECT);
    }

    private static String text(JsonNode parts, String field) {
        StringJoiner text = new StringJoiner("\n");
        for (JsonNode part : parts) {
            if (!part.path("text").isTextual()) {
                throw StoreException.Invalid.field(
                        field,
                        "a part of type '" + part.path("type").asText() + "' is not supported; supported is text");
            }
            text.add(part.path("text").asText());
        }
        return text.toString();
    }

    /** Left as text if they are none. */
    private static void parseArguments(ObjectNode function) {
        if (function.path("arguments").isTextual()) {
            try {
                JsonNode parsed = JSON.readTree(function.path("arguments").asText());
                if (parsed != null && parsed.isObject()) {
                    function.set("arguments", parsed);
                }
            } catch (JsonProcessingException e) {
                // What the model wrote is what it is shown again.
                return;
            }
        }
    }

    /** The same up to before a message. */
    Conversation first(int count) {
        return new Conversation(messages.subList(0, count), tools, variables);
    }
}
