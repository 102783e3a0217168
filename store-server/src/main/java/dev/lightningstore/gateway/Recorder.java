package dev.lightningstore.gateway;

import dev.lightningstore.model.GatewaySettings;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.store.StoreCluster;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/** Keeps calls: those of attempts always, others as the project says. Thread-safe. */
final class Recorder {
    private final StoreCluster cluster;
    private final RandomGenerator random;

    /** @param random must be good for many threads */
    Recorder(StoreCluster cluster, RandomGenerator random) {
        this.cluster = cluster;
        this.random = random;
    }

    /** Completes once the call is committed: only then may its caller see it as done. */
    CompletableFuture<?> keep(CallRecord call, GatewaySettings settings) {
        Site.Place place = call.site().place();
        if (place == null && random.nextDouble() >= settings.freeTraces()) {
            return CompletableFuture.completedFuture(null);
        }
        try {
            List<NewSpan> spans = CallSpans.of(call, random);
            return cluster.project(call.site().project()).spans().add(spans, place == null ? null : place.lease());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
