package dev.lightningstore.client;

import dev.lightningstore.client.Calls.Repeat;
import dev.lightningstore.json.Json;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import dev.lightningstore.v1.GetWorkerRequest;
import dev.lightningstore.v1.WorkersGrpc;
import dev.lightningstore.wire.PageWire;
import dev.lightningstore.wire.WorkerWire;
import dev.lightningstore.worker.Worker;
import dev.lightningstore.worker.WorkerStatus;
import dev.lightningstore.worker.WorkerStore;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Workers over gRPC. */
final class RemoteWorkerStore implements WorkerStore {
    private final Calls calls;

    RemoteWorkerStore(Calls calls) {
        this.calls = calls;
    }

    @Override
    public CompletableFuture<Worker> heartbeat(String workerId, @Nullable Json stats) {
        return calls.call(
                WorkersGrpc.getHeartbeatMethod(), WorkerWire.heartbeat(workerId, stats), Repeat.SAFE, WorkerWire::of);
    }

    @Override
    public CompletableFuture<Optional<Worker>> get(String workerId) {
        var request = GetWorkerRequest.newBuilder().setWorkerId(workerId).build();
        return Optionals.of(calls.call(WorkersGrpc.getGetMethod(), request, Repeat.SAFE, WorkerWire::of), "worker");
    }

    @Override
    public CompletableFuture<Page<Worker>> query(
            @Nullable Set<WorkerStatus> statusIn, @Nullable String workerIdContains, boolean any, PageRequest page) {
        var request = WorkerWire.query(statusIn, workerIdContains, any, page);
        return calls.call(
                WorkersGrpc.getQueryMethod(),
                request,
                Repeat.SAFE,
                answer -> PageWire.page(
                        answer.getWorkersList().stream().map(WorkerWire::of).toList(), answer.getPage()));
    }
}
