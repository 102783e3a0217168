package dev.lightningstore.store;

import dev.lightningstore.event.EventStore;
import dev.lightningstore.job.JobStore;
import dev.lightningstore.resource.ResourceStore;
import dev.lightningstore.rollout.LeaseStore;
import dev.lightningstore.rollout.RolloutStore;
import dev.lightningstore.span.SpanStore;
import dev.lightningstore.worker.WorkerStore;
import java.util.concurrent.CompletableFuture;

/** One project's store, facet by facet. Thread-safe; every call answers by a future and never blocks. */
public interface LightningStore {
    RolloutStore rollouts();

    LeaseStore leases();

    SpanStore spans();

    ResourceStore resources();

    WorkerStore workers();

    EventStore events();

    JobStore jobs();

    CompletableFuture<Statistics> statistics();
}
