package dev.lightningstore.wire.span;

import dev.lightningstore.json.JsonValue;
import dev.lightningstore.json.JsonValue.JsonArray;
import dev.lightningstore.json.JsonValue.JsonBoolean;
import dev.lightningstore.json.JsonValue.JsonNumber;
import dev.lightningstore.json.JsonValue.JsonObject;
import dev.lightningstore.json.JsonValue.JsonString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import java.util.ArrayList;
import java.util.List;

/** Turns JSON values into OTLP's attributes. */
final class JsonValueOtlp {
    /** What is nested deeper stays JSON text: protobuf parsers stop at 100 messages within one another. */
    private static final int MAX_DEPTH = 25;

    private JsonValueOtlp() {}

    /** The members of an object; of anything else none. */
    static List<KeyValue> pairs(JsonValue object) {
        return pairs(object, 0);
    }

    static KeyValue pair(String key, JsonValue value) {
        return pair(key, value, 0);
    }

    private static List<KeyValue> pairs(JsonValue value, int depth) {
        List<KeyValue> pairs = new ArrayList<>();
        if (value instanceof JsonObject object) {
            object.members().forEach((name, member) -> pairs.add(pair(name, member, depth)));
        }
        return pairs;
    }

    private static KeyValue pair(String key, JsonValue value, int depth) {
        return KeyValue.newBuilder().setKey(key).setValue(any(value, depth)).build();
    }

    /** Null is a value with nothing in it. */
    private static AnyValue any(JsonValue json, int depth) {
        AnyValue.Builder any = AnyValue.newBuilder();
        if (depth > MAX_DEPTH && (json instanceof JsonArray || json instanceof JsonObject)) {
            any.setStringValue(json.json().toString());
        } else if (json instanceof JsonString string) {
            any.setStringValue(string.text());
        } else if (json instanceof JsonBoolean bool) {
            any.setBoolValue(bool.value());
        } else if (json instanceof JsonNumber number) {
            number(number, any);
        } else if (json instanceof JsonArray array) {
            ArrayValue.Builder values = ArrayValue.newBuilder();
            array.elements().forEach(element -> values.addValues(any(element, depth + 1)));
            any.setArrayValue(values);
        } else if (json instanceof JsonObject) {
            any.setKvlistValue(KeyValueList.newBuilder().addAllValues(pairs(json, depth + 1)));
        }
        return any.build();
    }

    /** An integer beyond 64 bits is kept as its digits. */
    private static void number(JsonNumber number, AnyValue.Builder any) {
        if (LooseJson.isFloat(number)) {
            any.setDoubleValue(number.value());
            return;
        }
        try {
            any.setIntValue(Long.parseLong(number.text()));
        } catch (NumberFormatException large) {
            any.setStringValue(number.text());
        }
    }
}
