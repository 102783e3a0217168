package dev.lightningstore.adapter;

import dev.lightningstore.reward.Reward;
import dev.lightningstore.reward.RewardReader;
import dev.lightningstore.span.RewardMark;
import dev.lightningstore.span.SpanFields;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.trace.ModelCall;
import dev.lightningstore.trace.ModelCallReader;
import dev.lightningstore.wire.span.SpanCodec;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A stored span, opened: the same whether it came by OTLP or in the JSON of the peer's wire. Immutable. */
public final class TraceSpan {
    private static final SpanCodec CODEC = new SpanCodec();

    private final StoredSpan stored;
    private final SpanFields fields;
    private final Span span;
    private final Map<String, AnyValue> attributes = new HashMap<>();
    private final Optional<Reward> reward;

    private TraceSpan(StoredSpan stored) {
        this.stored = stored;
        this.fields = CODEC.fields(stored.payload());
        this.span = CODEC.toData(stored.payload()).getSpan();
        for (KeyValue attribute : span.getAttributesList()) {
            attributes.put(attribute.getKey(), attribute.getValue());
        }
        this.reward = RewardReader.of(stored.payload());
    }

    public static TraceSpan of(StoredSpan stored) {
        return new TraceSpan(stored);
    }

    public String rolloutId() {
        return stored.rolloutId();
    }

    public String attemptId() {
        return stored.attemptId();
    }

    /** Orders the spans of a rollout as the store got them, whatever the clocks of their senders say. */
    public long sequenceId() {
        return stored.sequenceId();
    }

    public String traceId() {
        return fields.traceId();
    }

    public String spanId() {
        return fields.spanId();
    }

    /** Null where it was sent without one. */
    public @Nullable String parentId() {
        return fields.parentId();
    }

    public String name() {
        return fields.name();
    }

    /** By the sender's clock; -1 where absent. */
    public long startNanos() {
        return fields.startNanos();
    }

    /** By the sender's clock; -1 where absent. */
    public long endNanos() {
        return fields.endNanos();
    }

    /** Whether its status is an error. */
    public boolean failed() {
        return span.getStatus().getCode() == StatusCode.STATUS_CODE_ERROR;
    }

    /** The reward that it tells. */
    public Optional<Reward> reward() {
        return reward;
    }

    /** Whether a verifier gave that reward: the store takes the mark that says so from no agent. */
    public boolean rewardedByVerifier() {
        return reward.isPresent()
                && text(RewardMark.BY).filter(RewardMark.VERIFIER::equals).isPresent();
    }

    /** The call of a model that it tells; null for none. */
    public @Nullable ModelCall modelCall() {
        return ModelCallReader.read(span);
    }

    /** The first of these attributes that is a text. */
    public Optional<String> text(String... names) {
        for (String name : names) {
            AnyValue value = attributes.get(name);
            if (value != null && value.hasStringValue()) {
                return Optional.of(value.getStringValue());
            }
        }
        return Optional.empty();
    }

    @Nullable
    AnyValue attribute(String name) {
        return attributes.get(name);
    }

    StoredSpan stored() {
        return stored;
    }

    @Override
    public String toString() {
        return name() + " (" + spanId() + ")";
    }
}
