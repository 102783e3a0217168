package dev.lightningstore.reward;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.json.JsonValue.JsonObject;
import dev.lightningstore.span.SpanPayload;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.v1.SpanData;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads rewards back out of spans, whoever wrote them: {@code agentlightning.reward.N.name} and {@code .value}, of which
 * number 0 is the primary one; and the forms of agentlightning 0.2.
 */
public final class RewardReader {
    private static final String PREFIX = "agentlightning.reward.";

    /** Where agentlightning 0.2 and the AgentOps of its time put a reward. */
    private static final String OLD_REWARD = "reward";

    private static final List<String> OLD_OUTPUTS = List.of("agentops.task.output", "agentops.entity.output");
    private static final String ANNOTATION = "agentlightning.annotation";

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
        return values.isEmpty() ? old(attributes) : Optional.of(new Reward(primary, values));
    }

    private static Optional<Reward> old(Map<String, Object> attributes) {
        Object value = attributes.get(OLD_REWARD);
        for (String name : OLD_OUTPUTS) {
            if (attributes.get(name) instanceof String output) {
                value = ofOutput(output).map(Object.class::cast).orElse(value);
            }
        }
        return value instanceof Double number && Double.isFinite(number)
                ? Optional.of(Reward.of(number))
                : Optional.empty();
    }

    private static Optional<Double> ofOutput(String text) {
        try {
            JsonValue output = JsonValue.of(Json.parse(text, "output"));
            return output.find("/type")
                            .flatMap(JsonValue::string)
                            .filter("reward"::equals)
                            .isPresent()
                    ? output.find("/value").flatMap(JsonValue::number)
                    : Optional.empty();
        } catch (StoreException.Invalid somethingElse) {
            return Optional.empty();
        }
    }

    private static boolean mayTell(String attribute, boolean annotation) {
        return attribute.startsWith(PREFIX)
                || OLD_OUTPUTS.contains(attribute)
                || (annotation && attribute.equals(OLD_REWARD));
    }

    private static void otlp(byte[] bytes, Map<String, Object> into) {
        try {
            Span span = SpanData.parseFrom(bytes).getSpan();
            boolean annotation = span.getName().equals(ANNOTATION);
            for (KeyValue attribute : span.getAttributesList()) {
                if (mayTell(attribute.getKey(), annotation)) {
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
        JsonValue span = JsonValue.of(Json.trusted(bytes));
        boolean annotation = span.find("/name")
                .flatMap(JsonValue::string)
                .filter(ANNOTATION::equals)
                .isPresent();
        if (span.find("/attributes").orElse(new JsonValue.JsonNull()) instanceof JsonObject object) {
            object.members().forEach((name, value) -> {
                if (mayTell(name, annotation)) {
                    value.number().ifPresent(number -> into.put(name, number));
                    value.string().ifPresent(text -> into.put(name, text));
                }
            });
        }
    }
}
