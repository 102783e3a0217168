package dev.lightningstore.runner.trace;

import dev.lightningstore.rollout.Lease;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.runner.AttemptTrace;
import dev.lightningstore.runner.Emitters;
import dev.lightningstore.span.SpanStore;
import dev.lightningstore.trace.Emitter;
import dev.lightningstore.trace.TraceOptions;
import dev.lightningstore.trace.Tracing;
import dev.lightningstore.trace.ship.ShipCounts;
import dev.lightningstore.trace.ship.ShipperOptions;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * Traces by the SDK, under the lease of their attempt: with its redaction, its bounds, and its patience with a store
 * that is away. Each attempt has a shipper of its own, so that what one loses is never taken for another's loss.
 */
public final class SdkEmitters implements Emitters {
    private static final int BUFFER_SPANS = 20_000;
    private static final long BUFFER_BYTES = 16L << 20;

    private static final int MAX_CHARS = 200_000;

    /** No spool: an attempt whose trace is not stored in time has not succeeded, and is run again. */
    private static final TraceOptions OPTIONS = TraceOptions.builder()
            .shipping(ShipperOptions.DEFAULT.spool(null).buffer(BUFFER_SPANS, BUFFER_BYTES))
            // What a command wrote is kept whole: its own bound is lower.
            .maxChars(MAX_CHARS, MAX_CHARS, MAX_CHARS)
            .closeTimeout(Duration.ZERO)
            .agent("lightning-runner")
            .build();

    private final SpanStore store;
    private final TraceOptions options;

    /** @param store under the identity that the spans are to have */
    public SdkEmitters(SpanStore store) {
        this(store, OPTIONS);
    }

    private SdkEmitters(SpanStore store, TraceOptions options) {
        this.store = store;
        this.options = options;
    }

    /** Tells also what was said to models and by them, of calls that an agent reports itself. */
    public SdkEmitters capturingContent() {
        return new SdkEmitters(store, options.toBuilder().captureContent(true).build());
    }

    /** Tells rewards as those of a verifier. */
    public SdkEmitters asVerifier() {
        return new SdkEmitters(store, options.toBuilder().verifier(true).build());
    }

    @Override
    public AttemptTrace open(Lease lease) {
        LeaseRef ref = lease.ref();
        Tracing tracing = Tracing.to(store, "runner").options(options).build();
        return new SdkTrace(tracing, tracing.attempt(ref.rolloutId(), ref.attemptId(), ref));
    }

    private record SdkTrace(Tracing tracing, dev.lightningstore.trace.AttemptTrace attempt) implements AttemptTrace {
        @Override
        public Emitter emitter() {
            return attempt;
        }

        @Override
        public <T> T within(Callable<T> work) throws Exception {
            try (Scope scope = attempt.makeCurrent()) {
                return work.call();
            }
        }

        @Override
        public boolean flush(Duration patience) {
            boolean answered = tracing.flush(patience);
            ShipCounts counts = tracing.counts();
            return answered && counts.dropped() + counts.fenced() + counts.refused() + counts.waiting() == 0;
        }

        @Override
        public void close() {
            tracing.close();
        }
    }
}
