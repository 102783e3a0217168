package dev.lightningstore.json;

import java.util.Map;

/** Writes a value without any space. */
final class JsonWriter {
    private JsonWriter() {}

    static void append(StringBuilder out, JsonValue value) {
        if (value instanceof JsonValue.JsonObject object) {
            char before = '{';
            for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
                JsonText.appendQuoted(out.append(before), member.getKey());
                append(out.append(':'), member.getValue());
                before = ',';
            }
            out.append(object.members().isEmpty() ? "{}" : "}");
        } else if (value instanceof JsonValue.JsonArray array) {
            char before = '[';
            for (JsonValue element : array.elements()) {
                append(out.append(before), element);
                before = ',';
            }
            out.append(array.elements().isEmpty() ? "[]" : "]");
        } else if (value instanceof JsonValue.JsonString string) {
            JsonText.appendQuoted(out, string.text());
        } else if (value instanceof JsonValue.JsonNumber number) {
            out.append(number.text());
        } else if (value instanceof JsonValue.JsonBoolean bool) {
            out.append(bool.value());
        } else {
            out.append("null");
        }
    }
}
