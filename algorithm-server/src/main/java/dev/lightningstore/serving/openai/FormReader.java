package dev.lightningstore.serving.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.serving.form.Form;
import dev.lightningstore.serving.form.Forms;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which form an answer must have, by {@code response_format} and {@code tool_choice}. */
final class FormReader {
    private static final String SCHEMA = "response_format.json_schema.schema";

    private final Forms forms;

    FormReader(Forms forms) {
        this.forms = forms;
    }

    /** With tools that may be called, an answer of a format may be the call of one instead. */
    @Nullable
    Form chat(Fields fields) {
        JsonNode choice = fields.get("tool_choice");
        String word = choice.isObject() ? "function" : choice.asText(fields.has("tool_choice") ? "" : "auto");
        JsonNode schema = schema(fields.get("response_format"));
        return switch (word) {
            case "none" -> form(schema, List.of());
            case "auto" -> schema == null ? null : form(schema, tools(fields));
            case "required" -> {
                List<JsonNode> tools = tools(fields);
                Fields.check("tool_choice", !tools.isEmpty(), "auto or none where there are no tools");
                yield form(null, tools);
            }
            case "function" -> form(null, List.of(named(tools(fields), choice)));
            default ->
                throw StoreException.Invalid.field(
                        "tool_choice", "must be auto, none, required or a function by its name");
        };
    }

    @Nullable
    Form completion(Fields fields) {
        return form(schema(fields.get("response_format")), List.of());
    }

    private @Nullable Form form(@Nullable JsonNode schema, List<JsonNode> tools) {
        return schema == null && tools.isEmpty() ? null : forms.of(new Forms.Wanted(schema, SCHEMA, tools));
    }

    private static @Nullable JsonNode schema(JsonNode format) {
        String type = format.path("type").asText(format.isMissingNode() || format.isNull() ? "text" : "");
        return switch (type) {
            case "text" -> null;
            case "json_object" -> new JsonMapper().createObjectNode().put("type", "object");
            case "json_schema" -> {
                JsonNode schema = format.path("json_schema").path("schema");
                Fields.check(SCHEMA, schema.isObject(), "an object, the schema of the answer");
                yield schema;
            }
            default ->
                throw StoreException.Invalid.field(
                        "response_format.type", "must be text, json_object or json_schema, is '" + type + "'");
        };
    }

    private static JsonNode named(List<JsonNode> tools, JsonNode choice) {
        String name =
                choice.path("function").path("name").asText(choice.path("name").asText());
        return tools.stream()
                .filter(tool -> tool.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> StoreException.Invalid.field("tool_choice", "names '" + name + "', which is no tool"));
    }

    private static List<JsonNode> tools(Fields fields) {
        List<JsonNode> tools = new ArrayList<>();
        fields.get("tools").forEach(tool -> tools.add(tool.has("function") ? tool.get("function") : tool));
        return tools;
    }
}
