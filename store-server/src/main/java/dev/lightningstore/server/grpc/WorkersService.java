package dev.lightningstore.server.grpc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.store.StoreCluster;
import dev.lightningstore.v1.GetWorkerRequest;
import dev.lightningstore.v1.QueryWorkersRequest;
import dev.lightningstore.v1.QueryWorkersResponse;
import dev.lightningstore.v1.Worker;
import dev.lightningstore.v1.WorkerHeartbeatRequest;
import dev.lightningstore.v1.WorkersGrpc;
import dev.lightningstore.wire.JsonWire;
import dev.lightningstore.wire.PageWire;
import dev.lightningstore.wire.WorkerWire;
import io.grpc.stub.StreamObserver;

/** Who runs rollouts. */
final class WorkersService extends WorkersGrpc.WorkersImplBase {
    private final StoreCluster cluster;

    WorkersService(StoreCluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public void heartbeat(WorkerHeartbeatRequest request, StreamObserver<Worker> out) {
        Scope scope = Scope.of(cluster);
        scope.caller().checkWholeProject();
        Json stats = request.hasStats() ? JsonWire.object(request.getStats(), "stats") : null;
        Reply.with(out, scope, scope.store().workers().heartbeat(request.getWorkerId(), stats), WorkerWire::of);
    }

    @Override
    public void get(GetWorkerRequest request, StreamObserver<Worker> out) {
        Scope scope = Scope.of(cluster);
        scope.caller().checkWholeProject();
        Reply.with(
                out,
                scope,
                scope.store().workers().get(request.getWorkerId()),
                found -> WorkerWire.of(
                        found.orElseThrow(() -> new StoreException.NotFound("worker", request.getWorkerId()))));
    }

    @Override
    public void query(QueryWorkersRequest request, StreamObserver<QueryWorkersResponse> out) {
        Scope scope = Scope.of(cluster);
        scope.caller().checkWholeProject();
        Reply.with(
                out,
                scope,
                scope.store()
                        .workers()
                        .query(
                                WorkerWire.statusIn(request),
                                request.hasWorkerIdContains() ? request.getWorkerIdContains() : null,
                                request.getAny(),
                                PageWire.of(request.getPage())),
                page -> {
                    var answer = QueryWorkersResponse.newBuilder().setPage(PageWire.info(page));
                    page.items().forEach(worker -> answer.addWorkers(WorkerWire.of(worker)));
                    return answer.build();
                });
    }
}
