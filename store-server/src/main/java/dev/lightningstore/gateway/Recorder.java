package dev.lightningstore.gateway;

import dev.lightningstore.model.GatewaySettings;
import dev.lightningstore.model.ModelUse;
import dev.lightningstore.model.UsageStore;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.store.StoreCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/** Keeps calls: those of attempts always, others as the project says. Thread-safe. */
final class Recorder {
    private final StoreCluster cluster;
    private final UsageStore usage;
    private final RandomGenerator random;

    /** @param random must be good for many threads */
    Recorder(StoreCluster cluster, UsageStore usage, RandomGenerator random) {
        this.cluster = cluster;
        this.usage = usage;
        this.random = random;
    }

    /** Completes once the call is committed: only then may its caller see it as done. */
    CompletableFuture<?> keep(CallRecord call, GatewaySettings settings) {
        Site.Place place = call.site().place();
        ModelUse use = Accounts.use(call);
        if (place == null && random.nextDouble() >= settings.freeTraces()) {
            return use == null
                    ? CompletableFuture.completedFuture(null)
                    : usage.add(call.site().project(), use);
        }
        try {
            List<NewSpan> spans = new ArrayList<>(CallSpans.of(call, random));
            if (use != null) {
                // Committed with the call's span: what was kept was accounted for.
                spans.set(0, spans.getFirst().with(use));
            }
            return cluster.project(call.site().project()).spans().add(spans, place == null ? null : place.lease());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
