package dev.lightningstore.client;

import dev.lightningstore.client.Calls.Repeat;
import dev.lightningstore.event.EventStore;
import dev.lightningstore.job.JobStore;
import dev.lightningstore.resource.ResourceStore;
import dev.lightningstore.rollout.LeaseStore;
import dev.lightningstore.rollout.RolloutStore;
import dev.lightningstore.span.SpanStore;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.Statistics;
import dev.lightningstore.v1.GetStatisticsRequest;
import dev.lightningstore.v1.StoreGrpc;
import dev.lightningstore.wire.StatisticsWire;
import dev.lightningstore.worker.WorkerStore;
import java.util.concurrent.CompletableFuture;

/** One project's store over gRPC. */
final class RemoteStore implements LightningStore {
    private final Calls calls;
    private final RolloutStore rollouts;
    private final LeaseStore leases;
    private final SpanStore spans;
    private final ResourceStore resources;
    private final WorkerStore workers;
    private final EventStore events;
    private final JobStore jobs;

    RemoteStore(Calls calls) {
        this.calls = calls;
        rollouts = new RemoteRolloutStore(calls);
        leases = new RemoteLeaseStore(calls);
        spans = new RemoteSpanStore(calls);
        resources = new RemoteResourceStore(calls);
        workers = new RemoteWorkerStore(calls);
        events = new RemoteEventStore(calls);
        jobs = new RemoteJobStore(calls);
    }

    @Override
    public RolloutStore rollouts() {
        return rollouts;
    }

    @Override
    public LeaseStore leases() {
        return leases;
    }

    @Override
    public SpanStore spans() {
        return spans;
    }

    @Override
    public ResourceStore resources() {
        return resources;
    }

    @Override
    public WorkerStore workers() {
        return workers;
    }

    @Override
    public EventStore events() {
        return events;
    }

    @Override
    public JobStore jobs() {
        return jobs;
    }

    @Override
    public CompletableFuture<Statistics> statistics() {
        return calls.call(
                StoreGrpc.getGetStatisticsMethod(),
                GetStatisticsRequest.getDefaultInstance(),
                Repeat.SAFE,
                StatisticsWire::of);
    }
}
