package dev.lightningstore.wire.span;

import dev.lightningstore.json.JsonValue;
import dev.lightningstore.json.JsonValue.JsonBoolean;
import dev.lightningstore.json.JsonValue.JsonNull;
import dev.lightningstore.json.JsonValue.JsonNumber;
import dev.lightningstore.json.JsonValue.JsonObject;
import dev.lightningstore.json.JsonValue.JsonString;

/** Reads values of a span that others wrote and nobody checked: what is of another kind than expected is taken for it. */
final class LooseJson {
    private static final JsonNull NULL = new JsonNull();

    private LooseJson() {}

    /** Null where there is none. */
    static JsonValue member(JsonValue value, String name) {
        return value instanceof JsonObject object ? object.members().getOrDefault(name, NULL) : NULL;
    }

    /** A string or what JSON writes for a number, a boolean or null; empty for lists and objects. */
    static String text(JsonValue value) {
        if (value instanceof JsonString string) {
            return string.text();
        }
        if (value instanceof JsonNumber number) {
            return number.text();
        }
        return value instanceof JsonBoolean || value instanceof JsonNull
                ? value.json().toString()
                : "";
    }

    /** As {@link #text}, but empty for null. */
    static String textOrEmpty(JsonValue value) {
        return value instanceof JsonNull ? "" : text(value);
    }

    /** A number, also one in a string; 0 for anything else. */
    static double number(JsonValue value) {
        try {
            return Double.parseDouble(textOrEmpty(value));
        } catch (NumberFormatException none) {
            return 0;
        }
    }

    /** A count or a set of flags of 32 bits. */
    static int count(JsonValue value) {
        return (int) (long) number(value);
    }

    static boolean isTrue(JsonValue value) {
        return value instanceof JsonBoolean bool && bool.value();
    }

    static boolean isFloat(JsonNumber number) {
        String text = number.text();
        return text.indexOf('.') >= 0 || text.indexOf('e') >= 0 || text.indexOf('E') >= 0;
    }
}
