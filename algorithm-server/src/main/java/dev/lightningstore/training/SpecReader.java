package dev.lightningstore.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.text.Edits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An object of a spec, of which every key is known. Numbers and truths may be written as text. */
final class SpecReader {
    private static final JsonMapper JSON = new JsonMapper();

    private final ObjectNode object;
    private final String path;

    private SpecReader(ObjectNode object, String path, Set<String> keys) {
        this.object = object;
        this.path = path;
        object.fieldNames().forEachRemaining(key -> {
            if (!keys.contains(key)) {
                throw StoreException.Invalid.field(
                        path + "." + key,
                        "there is no such key; did you mean '"
                                + Edits.nearest(key, keys.stream().sorted().toList()) + "'?");
            }
        });
    }

    static SpecReader of(Json spec, String path, Set<String> keys) {
        try {
            return new SpecReader((ObjectNode) JSON.readTree(spec.toString()), path, keys);
        } catch (JsonProcessingException | ClassCastException e) {
            throw StoreException.Invalid.field(path, "must be a JSON object");
        }
    }

    /** Absent means empty. */
    SpecReader object(String key, Set<String> keys) {
        JsonNode found = object.path(key);
        if (absent(found)) {
            return new SpecReader(JsonNodeFactory.instance.objectNode(), path + "." + key, keys);
        }
        if (!(found instanceof ObjectNode inner)) {
            throw wrong(key, "an object");
        }
        return new SpecReader(inner, path + "." + key, keys);
    }

    boolean has(String key) {
        return !absent(object.path(key));
    }

    /** @param byDefault null where the key has to be there */
    String text(String key, @Nullable String byDefault) {
        JsonNode found = object.path(key);
        if (absent(found) && byDefault != null) {
            return byDefault;
        }
        if (!found.isTextual() || found.textValue().isBlank()) {
            throw wrong(key, "a text");
        }
        return found.textValue();
    }

    int count(String key, int byDefault) {
        long value = whole(key, byDefault);
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw wrong(key, "a whole number of 0 or more");
        }
        return (int) value;
    }

    long whole(String key, long byDefault) {
        JsonNode found = object.path(key);
        if (absent(found)) {
            return byDefault;
        }
        try {
            return found.canConvertToExactIntegral() ? found.longValue() : Long.parseLong(found.asText());
        } catch (NumberFormatException e) {
            throw wrong(key, "a whole number");
        }
    }

    double number(String key, double byDefault, double low, double high) {
        JsonNode found = object.path(key);
        if (absent(found)) {
            return byDefault;
        }
        double value;
        try {
            value = found.isNumber() ? found.doubleValue() : Double.parseDouble(found.asText());
        } catch (NumberFormatException e) {
            throw wrong(key, "a number");
        }
        if (!(value >= low && value <= high)) {
            throw wrong(key, "a number from " + low + " to " + high);
        }
        return value;
    }

    /** Of texts, numbers and truths by name. */
    Map<String, String> texts(String key) {
        JsonNode found = object.path(key);
        Map<String, String> texts = new LinkedHashMap<>();
        if (absent(found)) {
            return texts;
        }
        if (!found.isObject()) {
            throw wrong(key, "an object");
        }
        found.properties().forEach(entry -> {
            if (!entry.getValue().isValueNode()) {
                throw wrong(key + "." + entry.getKey(), "a text, a number or a truth");
            }
            texts.put(entry.getKey(), entry.getValue().asText());
        });
        return texts;
    }

    Iterable<JsonNode> list(String key) {
        JsonNode found = object.path(key);
        if (absent(found)) {
            return List.of();
        }
        if (!found.isArray()) {
            throw wrong(key, "a list");
        }
        return found;
    }

    private static boolean absent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private StoreException.Invalid wrong(String key, String expected) {
        return StoreException.Invalid.field(path + "." + key, "must be " + expected + ", is " + object.path(key));
    }
}
