package dev.lightningstore.trace;

import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.span.SpanKey;
import dev.lightningstore.trace.ship.Parcel;
import dev.lightningstore.trace.ship.Place;
import dev.lightningstore.trace.ship.SpanShipper;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stamps each span with the attempt that is current where it starts, and ships it when it ends. It goes into our own
 * tracer provider and into that of an agent which has one. Thread-safe.
 */
final class AttemptSpans implements SpanProcessor {
    private static final int SPAN_OVERHEAD = 600;
    private static final int ATTRIBUTE_OVERHEAD = 60;
    private static final Duration FLUSH_TIMEOUT = Duration.ofSeconds(10);

    /** What is sent at the level {@code minimal}. */
    private static final Set<String> MINIMAL = Set.of(Names.ANNOTATION, Names.EXCEPTION);

    private final Function<Context, @Nullable AttemptTrace> attempts;
    private final SpanShipper shipper;
    private final SpanBytes bytes;
    private final TraceOptions options;
    private final Quietly quietly;

    AttemptSpans(
            Function<Context, @Nullable AttemptTrace> attempts,
            SpanShipper shipper,
            SpanBytes bytes,
            TraceOptions options,
            Quietly quietly) {
        this.attempts = attempts;
        this.shipper = shipper;
        this.bytes = bytes;
        this.options = options;
        this.quietly = quietly;
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        quietly.run(() -> {
            AttemptTrace attempt = attempts.apply(parent);
            if (attempt == null) {
                if (Sampling.keeps(span.getSpanContext().getTraceId(), options.samplingRate())) {
                    span.setAttribute(Names.ROLLOUT_ID, Place.FREE.rolloutId());
                }
            } else if (attempt.sampled()) {
                Place place = attempt.place();
                span.setAttribute(Names.ROLLOUT_ID, place.rolloutId());
                if (!place.free()) {
                    span.setAttribute(Names.ATTEMPT_ID, place.attemptId());
                }
                if (place.lease() != null) {
                    span.setAttribute(Names.FENCE, (long) place.lease().fence());
                }
            }
        });
    }

    @Override
    public boolean isStartRequired() {
        return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        quietly.run(() -> {
            String rolloutId = span.getAttribute(Names.ROLLOUT_ID);
            if (rolloutId == null || (options.level() == TraceLevel.MINIMAL && !MINIMAL.contains(span.getName()))) {
                return;
            }
            SpanData data = span.toSpanData();
            long key = SpanKey.of(data.getSpanId());
            shipper.offer(new Parcel(place(rolloutId, span), key, size(data), () -> bytes.write(data)));
        });
    }

    private static Place place(String rolloutId, ReadableSpan span) {
        String attemptId = span.getAttribute(Names.ATTEMPT_ID);
        if (attemptId == null) {
            return Place.FREE;
        }
        Long fence = span.getAttribute(Names.FENCE);
        LeaseRef lease = fence == null ? null : new LeaseRef(rolloutId, attemptId, fence.intValue());
        return new Place(rolloutId, attemptId, lease);
    }

    private static int size(SpanData span) {
        int[] size = {SPAN_OVERHEAD};
        add(size, span.getAttributes());
        span.getEvents().forEach(event -> add(size, event.getAttributes()));
        return size[0];
    }

    private static void add(int[] size, Attributes attributes) {
        attributes.forEach((AttributeKey<?> key, Object value) -> {
            int length = value instanceof String text
                    ? text.length()
                    : value instanceof List<?> items ? items.size() * 16 : 8;
            size[0] += ATTRIBUTE_OVERHEAD + length;
        });
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }

    @Override
    public CompletableResultCode forceFlush() {
        return shipper.flush(FLUSH_TIMEOUT) ? CompletableResultCode.ofSuccess() : CompletableResultCode.ofFailure();
    }
}
