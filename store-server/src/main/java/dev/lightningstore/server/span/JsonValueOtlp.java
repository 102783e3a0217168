package dev.lightningstore.server.span;

import com.fasterxml.jackson.databind.JsonNode;
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

    static List<KeyValue> pairs(JsonNode object) {
        return pairs(object, 0);
    }

    static KeyValue pair(String key, JsonNode value) {
        return pair(key, value, 0);
    }

    private static List<KeyValue> pairs(JsonNode object, int depth) {
        List<KeyValue> pairs = new ArrayList<>(object.size());
        object.properties().forEach(entry -> pairs.add(pair(entry.getKey(), entry.getValue(), depth)));
        return pairs;
    }

    private static KeyValue pair(String key, JsonNode value, int depth) {
        return KeyValue.newBuilder().setKey(key).setValue(any(value, depth)).build();
    }

    private static AnyValue any(JsonNode json, int depth) {
        AnyValue.Builder any = AnyValue.newBuilder();
        if (depth > MAX_DEPTH && json.isContainerNode()) {
            return any.setStringValue(json.toString()).build();
        }
        switch (json.getNodeType()) {
            case STRING -> any.setStringValue(json.asText());
            case BOOLEAN -> any.setBoolValue(json.asBoolean());
            case NUMBER -> number(json, any);
            case ARRAY -> {
                ArrayValue.Builder array = ArrayValue.newBuilder();
                json.forEach(element -> array.addValues(any(element, depth + 1)));
                any.setArrayValue(array);
            }
            case OBJECT -> any.setKvlistValue(KeyValueList.newBuilder().addAllValues(pairs(json, depth + 1)));
            default -> {
                // null is an AnyValue with nothing in it
            }
        }
        return any.build();
    }

    /** An integer beyond 64 bits is kept as its digits. */
    private static void number(JsonNode json, AnyValue.Builder any) {
        if (json.isFloatingPointNumber()) {
            any.setDoubleValue(json.asDouble());
        } else if (json.canConvertToLong()) {
            any.setIntValue(json.asLong());
        } else {
            any.setStringValue(json.asText());
        }
    }
}
