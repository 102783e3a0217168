package dev.lightningstore.json;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * JSON taken apart, where somebody must look inside; {@link Json} is what is carried. Immutable.
 *
 * <pre>{@code
 * JsonValue answer = JsonValue.of(Json.parse("{\"choices\": [{\"text\": \"hi\"}]}", "answer"));
 * String text = answer.find("/choices/0/text").flatMap(JsonValue::string).orElse("");
 * }</pre>
 */
public sealed interface JsonValue {
    /** Members in the order in which they came; of a name that came twice, the last. */
    record JsonObject(Map<String, JsonValue> members) implements JsonValue {
        public JsonObject {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }
    }

    record JsonArray(List<JsonValue> elements) implements JsonValue {
        public JsonArray {
            elements = List.copyOf(elements);
        }
    }

    record JsonString(String text) implements JsonValue {}

    /** A number as it was written, so that nothing of it is lost. */
    record JsonNumber(String text) implements JsonValue {
        public JsonNumber(double value) {
            this(BigDecimal.valueOf(value).toString());
        }

        public double value() {
            return Double.parseDouble(text);
        }
    }

    record JsonBoolean(boolean value) implements JsonValue {}

    record JsonNull() implements JsonValue {}

    static JsonValue of(Json json) {
        return new JsonReader(json.toString()).read();
    }

    /** What a path leads to, such as {@code /choices/0/message/content}: names and positions after slashes. */
    default Optional<JsonValue> find(String pointer) {
        JsonValue at = this;
        for (String step : pointer.substring(1).split("/", -1)) {
            JsonValue next = null;
            if (at instanceof JsonObject object) {
                next = object.members().get(step);
            } else if (at instanceof JsonArray array && step.matches("[0-9]{1,9}")) {
                int index = Integer.parseInt(step);
                next = index < array.elements().size() ? array.elements().get(index) : null;
            }
            if (next == null) {
                return Optional.empty();
            }
            at = next;
        }
        return Optional.of(at);
    }

    /** The text, where this is a string. */
    default Optional<String> string() {
        return this instanceof JsonString string ? Optional.of(string.text()) : Optional.empty();
    }

    /** The number, where this is one that a double can hold. */
    default Optional<Double> number() {
        return this instanceof JsonNumber number && Double.isFinite(number.value())
                ? Optional.of(number.value())
                : Optional.empty();
    }

    static JsonString text(String text) {
        return new JsonString(text);
    }

    static JsonArray texts(List<String> texts) {
        List<JsonValue> elements = new ArrayList<>(texts.size());
        texts.forEach(text -> elements.add(new JsonString(text)));
        return new JsonArray(elements);
    }

    default Json json() {
        StringBuilder out = new StringBuilder();
        JsonWriter.append(out, this);
        return Json.trusted(out.toString().getBytes(StandardCharsets.UTF_8));
    }
}
