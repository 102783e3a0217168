package dev.lightningstore.trace;

import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.json.JsonValue.JsonArray;
import dev.lightningstore.json.JsonValue.JsonBoolean;
import dev.lightningstore.json.JsonValue.JsonNumber;
import dev.lightningstore.json.JsonValue.JsonObject;
import dev.lightningstore.json.JsonValue.JsonString;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Spreads a JSON value over attributes as agentlightning 0.3 does: members by dotted names, lists of one kind of scalar
 * as they are, other lists by index.
 */
final class FlatJson {
    /** A value that would spread further is kept as its text. */
    private static final int MAX_ATTRIBUTES = 128;

    private static final int MAX_DEPTH = 32;

    private FlatJson() {}

    static void put(AttributesBuilder attributes, String name, Json json) {
        Map<String, Object> flat = new LinkedHashMap<>();
        if (flatten(flat, name, JsonValue.of(json), 0)) {
            flat.forEach((key, value) -> put(attributes, key, value));
        } else {
            attributes.put(name, json.toString());
        }
    }

    /** Boolean, Long, Double or String; null is a text, as it is for the peer. */
    static Object scalar(JsonValue value) {
        if (value instanceof JsonString string) {
            return string.text();
        }
        if (value instanceof JsonBoolean bool) {
            return bool.value();
        }
        if (value instanceof JsonNumber number) {
            try {
                return Long.parseLong(number.text());
            } catch (NumberFormatException notWhole) {
                return number.value();
            }
        }
        return "null";
    }

    private static boolean flatten(Map<String, Object> flat, String name, JsonValue value, int depth) {
        if (flat.size() >= MAX_ATTRIBUTES || depth > MAX_DEPTH) {
            return false;
        }
        if (value instanceof JsonObject object) {
            for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
                if (!flatten(flat, name + "." + member.getKey(), member.getValue(), depth + 1)) {
                    return false;
                }
            }
        } else if (value instanceof JsonArray array) {
            List<JsonValue> elements = array.elements();
            List<Object> scalars = elements.stream().map(FlatJson::scalar).toList();
            if (alike(elements, scalars)) {
                flat.put(name, scalars);
                return true;
            }
            for (int i = 0; i < elements.size(); i++) {
                if (!flatten(flat, name + "." + i, elements.get(i), depth + 1)) {
                    return false;
                }
            }
        } else {
            flat.put(name, scalar(value));
        }
        return true;
    }

    private static boolean alike(List<JsonValue> elements, List<Object> scalars) {
        return !scalars.isEmpty()
                && elements.stream()
                        .allMatch(element -> element instanceof JsonString
                                || element instanceof JsonNumber
                                || element instanceof JsonBoolean)
                && scalars.stream().map(Object::getClass).distinct().count() == 1;
    }

    @SuppressWarnings("unchecked")
    private static void put(AttributesBuilder attributes, String name, Object value) {
        if (value instanceof Boolean bool) {
            attributes.put(name, bool);
        } else if (value instanceof Long number) {
            attributes.put(name, number);
        } else if (value instanceof Double number) {
            attributes.put(name, number);
        } else if (value instanceof List<?> items) {
            Object first = items.get(0);
            if (first instanceof Boolean) {
                attributes.put(AttributeKey.booleanArrayKey(name), (List<Boolean>) items);
            } else if (first instanceof Long) {
                attributes.put(AttributeKey.longArrayKey(name), (List<Long>) items);
            } else if (first instanceof Double) {
                attributes.put(AttributeKey.doubleArrayKey(name), (List<Double>) items);
            } else {
                attributes.put(AttributeKey.stringArrayKey(name), (List<String>) items);
            }
        } else {
            attributes.put(name, value.toString());
        }
    }
}
