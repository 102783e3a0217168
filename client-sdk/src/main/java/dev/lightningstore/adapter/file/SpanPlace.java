package dev.lightningstore.adapter.file;

import dev.lightningstore.rollout.RolloutStore;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.StoredSpan;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a span is stored, as attributes that our own and the store's OTLP door understand. */
record SpanPlace(String rolloutId, String attemptId, long sequenceId) {
    private static final String ROLLOUT = "lightning.rollout_id";
    private static final String ATTEMPT = "lightning.attempt_id";
    private static final String SEQUENCE = "lightning.sequence_id";
    private static final List<String> OURS = List.of(ROLLOUT, ATTEMPT, SEQUENCE);

    static SpanPlace of(StoredSpan span) {
        return new SpanPlace(span.rolloutId(), span.attemptId(), span.sequenceId());
    }

    Span addTo(Span span) {
        return span.toBuilder()
                .addAttributes(pair(ROLLOUT, AnyValue.newBuilder().setStringValue(rolloutId)))
                .addAttributes(pair(ATTEMPT, AnyValue.newBuilder().setStringValue(attemptId)))
                .addAttributes(pair(SEQUENCE, AnyValue.newBuilder().setIntValue(sequenceId)))
                .build();
    }

    private static KeyValue pair(String name, AnyValue.Builder value) {
        return KeyValue.newBuilder().setKey(name).setValue(value).build();
    }

    /** The span as it was before {@link #addTo}; any other as it is. */
    static Span takenFrom(Span span) {
        int kept = span.getAttributesCount() - OURS.size();
        if (kept < 0) {
            return span;
        }
        List<KeyValue> all = span.getAttributesList();
        List<String> last =
                all.subList(kept, all.size()).stream().map(KeyValue::getKey).toList();
        return last.equals(OURS)
                ? span.toBuilder()
                        .clearAttributes()
                        .addAllAttributes(all.subList(0, kept))
                        .build()
                : span;
    }

    /** What the span says, and where it says nothing, its resource; what neither says is free. */
    static SpanPlace read(Span span, Resource resource) {
        Map<String, AnyValue> attributes = new HashMap<>();
        List<KeyValue> all = new ArrayList<>(resource.getAttributesList());
        all.addAll(span.getAttributesList());
        all.forEach(attribute -> attributes.put(attribute.getKey(), attribute.getValue()));
        String rollout = text(attributes, ROLLOUT, "agentlightning.rollout_id");
        String attempt = text(attributes, ATTEMPT, "agentlightning.attempt_id");
        AnyValue sequence = attributes.getOrDefault(SEQUENCE, attributes.get("agentlightning.span_sequence_id"));
        return new SpanPlace(
                rollout == null ? NewSpan.FREE : rollout,
                attempt == null || rollout == null ? RolloutStore.LATEST : attempt,
                sequence == null ? 0 : Math.max(0, sequence.getIntValue()));
    }

    private static @Nullable String text(Map<String, AnyValue> attributes, String... names) {
        for (String name : names) {
            AnyValue value = attributes.get(name);
            if (value != null && !value.getStringValue().isEmpty()) {
                return value.getStringValue();
            }
        }
        return null;
    }
}
