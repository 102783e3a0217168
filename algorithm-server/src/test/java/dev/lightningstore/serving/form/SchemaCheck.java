package dev.lightningstore.serving.form;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.stream.StreamSupport;

/** Whether a value satisfies a schema, as the standard has it. */
public final class SchemaCheck {
    private SchemaCheck() {}

    public static boolean satisfies(JsonNode value, JsonNode schema, JsonNode root) {
        return is(value, schema.path("type"))
                && (!schema.has("$ref")
                        || satisfies(value, root.at(schema.get("$ref").asText().substring(1)), root))
                && (!schema.has("const") || schema.get("const").equals(value))
                && (!schema.has("enum") || any(schema.get("enum"), each -> each.equals(value)))
                && (!schema.has("anyOf") || any(schema.get("anyOf"), each -> satisfies(value, each, root)))
                && (!value.isTextual()
                        || within(
                                value.asText().codePointCount(0, value.asText().length()), schema, "Length"))
                && (!value.isArray() || within(value.size(), schema, "Items"))
                && (!value.isArray() || !any(value, each -> !satisfies(each, schema.path("items"), root)))
                && (!value.isObject() || !any(schema.path("required"), name -> !value.has(name.asText())))
                && (!value.isObject() || value.properties().stream().allMatch(member -> member(member, schema, root)));
    }

    private static boolean member(Map.Entry<String, JsonNode> member, JsonNode schema, JsonNode root) {
        JsonNode named = schema.path("properties").path(member.getKey());
        JsonNode other = schema.path("additionalProperties");
        return named.isMissingNode()
                ? !other.isBoolean() && satisfies(member.getValue(), other, root) || other.asBoolean()
                : satisfies(member.getValue(), named, root);
    }

    private static boolean within(int count, JsonNode schema, String what) {
        return count >= schema.path("min" + what).asInt(0)
                && count <= schema.path("max" + what).asInt(Integer.MAX_VALUE);
    }

    private static boolean is(JsonNode value, JsonNode type) {
        return switch (type.asText()) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> !type.isArray() || any(type, each -> is(value, each));
        };
    }

    private static boolean any(JsonNode list, java.util.function.Predicate<JsonNode> what) {
        return StreamSupport.stream(list.spliterator(), false).anyMatch(what);
    }
}
