package dev.lightningstore.runner.trace;

import dev.lightningstore.rollout.Lease;
import dev.lightningstore.runner.AttemptTrace;
import dev.lightningstore.runner.Emitters;
import dev.lightningstore.span.SpanStore;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/** Traces that go straight to a store, under the lease of their attempt. */
public final class StoreEmitters implements Emitters {
    private final SpanStore store;
    private final InstantSource clock;

    /** @param store under the identity that the spans are to have */
    public StoreEmitters(SpanStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    @Override
    public AttemptTrace open(Lease lease) {
        // Ids must differ between runners; they need not be hard to guess.
        Random random = new Random(ThreadLocalRandom.current().nextLong());
        SpanMaker spans = new SpanMaker(lease.ref(), random);
        return new SpanTrace(spans, new SpanSender(store, lease.ref()), clock);
    }
}
