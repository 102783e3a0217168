package dev.lightningstore.reward;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.json.JsonValue.JsonObject;
import dev.lightningstore.span.SpanPayload;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.v1.SpanData;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads rewards back out of spans, whoever wrote them: {@code agentlightning.reward.N.name} and {@code .value}, of which
 * number 0 is the primary one.
 */
public final class RewardReader {
    private static final String PREFIX = "agentlightning.reward.";

    private RewardReader() {}

    /** The reward that counts: the last one of the attempt whose spans these are, in their order. */
    public static Optional<Reward> last(List<StoredSpan> spans) {
        for (int i = spans.size() - 1; i >= 0; i--) {
            Optional<Reward> reward = of(spans.get(i).payload());
            if (reward.isPresent()) {
                return reward;
            }
        }
        return Optional.empty();
    }

    /** The reward that this span tells, if it tells one. */
    public static Optional<Reward> of(SpanPayload span) {
        Map<String, Object> attributes = new HashMap<>();
        switch (span.format()) {
            case OTLP -> otlp(span.bytes(), attributes);
            case JSON -> json(span.bytes(), attributes);
        }
        Map<String, Double> values = new LinkedHashMap<>();
        String primary = "";
        for (int i = 0; attributes.get(PREFIX + i + ".value") instanceof Double value && Double.isFinite(value); i++) {
            Object name = attributes.get(PREFIX + i + ".name");
            String key = name instanceof String text ? text : i == 0 ? Reward.SINGLE : String.valueOf(i);
            primary = i == 0 ? key : primary;
            values.put(key, value);
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(new Reward(primary, values));
    }

    private static void otlp(byte[] bytes, Map<String, Object> into) {
        try {
            for (KeyValue attribute : SpanData.parseFrom(bytes).getSpan().getAttributesList()) {
                if (attribute.getKey().startsWith(PREFIX)) {
                    AnyValue value = attribute.getValue();
                    if (value.hasDoubleValue() || value.hasIntValue()) {
                        into.put(
                                attribute.getKey(),
                                value.hasIntValue() ? (double) value.getIntValue() : value.getDoubleValue());
                    } else {
                        into.put(attribute.getKey(), value.getStringValue());
                    }
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("the span is no SpanData: " + e.getMessage(), e);
        }
    }

    private static void json(byte[] bytes, Map<String, Object> into) {
        JsonValue attributes =
                JsonValue.of(Json.parse(bytes, "span")).find("/attributes").orElse(new JsonValue.JsonNull());
        if (attributes instanceof JsonObject object) {
            object.members().forEach((name, value) -> {
                if (name.startsWith(PREFIX)) {
                    value.number().ifPresent(number -> into.put(name, number));
                    value.string().ifPresent(text -> into.put(name, text));
                }
            });
        }
    }
}
