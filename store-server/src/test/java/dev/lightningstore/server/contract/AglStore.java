package dev.lightningstore.server.contract;

import static dev.lightningstore.server.contract.AglWire.object;
import static dev.lightningstore.server.contract.AglWire.path;

import dev.lightningstore.event.EventStore;
import dev.lightningstore.job.JobStore;
import dev.lightningstore.json.Json;
import dev.lightningstore.resource.ResourceStore;
import dev.lightningstore.rollout.LeaseStore;
import dev.lightningstore.rollout.RolloutStore;
import dev.lightningstore.span.SpanStore;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import dev.lightningstore.store.Statistics;
import dev.lightningstore.worker.Worker;
import dev.lightningstore.worker.WorkerStatus;
import dev.lightningstore.worker.WorkerStore;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One project's store over the peer's wire, as far as that wire goes. */
final class AglStore implements LightningStore, WorkerStore {
    private final AglWire wire;

    AglStore(AglWire wire) {
        this.wire = wire;
    }

    @Override
    public RolloutStore rollouts() {
        return new AglRollouts(wire);
    }

    @Override
    public LeaseStore leases() {
        throw new UnsupportedOperationException("this wire knows no leases");
    }

    @Override
    public SpanStore spans() {
        return new AglSpans(wire);
    }

    @Override
    public ResourceStore resources() {
        return new AglResources(wire);
    }

    @Override
    public WorkerStore workers() {
        return this;
    }

    @Override
    public EventStore events() {
        throw new UnsupportedOperationException("this wire knows no events");
    }

    @Override
    public JobStore jobs() {
        throw new UnsupportedOperationException("this wire knows no jobs");
    }

    @Override
    public CompletableFuture<Statistics> statistics() {
        return wire.get("/statistics", body -> {
            RawJson json = RawJson.object(body);
            Duration uptime = json.secondsOrNull("uptime");
            return new Statistics(
                    json.text("name"),
                    json.number("total_rollouts"),
                    json.number("total_attempts"),
                    json.number("total_spans"),
                    0,
                    json.number("total_resources"),
                    json.number("total_workers"),
                    0,
                    uptime == null ? Duration.ZERO : uptime);
        });
    }

    @Override
    public CompletableFuture<Worker> heartbeat(String workerId, @Nullable Json stats) {
        return wire.post(
                "/workers/" + path(workerId),
                object("heartbeat_stats", AglForms.raw(stats)),
                body -> AglForms.worker(RawJson.object(body)));
    }

    @Override
    public CompletableFuture<Optional<Worker>> get(String workerId) {
        return AglRollouts.notFoundIsEmpty(wire.get(
                "/workers/" + path(workerId),
                body -> AglForms.isNull(body) ? Optional.empty() : Optional.of(AglForms.worker(RawJson.object(body)))));
    }

    @Override
    public CompletableFuture<Page<Worker>> query(
            @Nullable Set<WorkerStatus> statusIn, @Nullable String workerIdContains, boolean any, PageRequest page) {
        Map<String, @Nullable Object> body = object(
                "status_in",
                statusIn == null
                        ? null
                        : statusIn.stream().map(WorkerStatus::wire).toList(),
                "worker_id_contains",
                workerIdContains,
                "filter_logic",
                any ? "or" : "and");
        return wire.post(
                "/workers/search", AglForms.paged(body, page), answer -> AglForms.page(answer, AglForms::worker));
    }
}
