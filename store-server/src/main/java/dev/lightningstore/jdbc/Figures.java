package dev.lightningstore.jdbc;

import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.json.JsonValue.JsonNumber;
import dev.lightningstore.json.JsonValue.JsonObject;
import dev.lightningstore.json.JsonValue.JsonString;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** A step's figures as JSON, by name. What is no number there, such as a loss that ran away, is the text of it. */
final class Figures {
    private Figures() {}

    /** Equal figures are equal bytes. */
    static byte[] encode(Map<String, Double> figures) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        new TreeMap<>(figures)
                .forEach((name, value) -> members.put(
                        name, Double.isFinite(value) ? new JsonNumber(value) : new JsonString(String.valueOf(value))));
        return new JsonObject(members).json().utf8();
    }

    static Map<String, Double> decode(byte[] utf8) {
        Map<String, Double> figures = new HashMap<>();
        if (JsonValue.of(Json.trusted(utf8)) instanceof JsonObject object) {
            object.members()
                    .forEach((name, value) -> figures.put(
                            name,
                            value instanceof JsonNumber number
                                    ? number.value()
                                    : Double.parseDouble(value.string().orElse("NaN"))));
        }
        return figures;
    }
}
