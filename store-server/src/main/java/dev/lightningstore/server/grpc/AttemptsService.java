package dev.lightningstore.server.grpc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.store.StoreCluster;
import dev.lightningstore.v1.Attempt;
import dev.lightningstore.v1.AttemptsGrpc;
import dev.lightningstore.v1.LatestAttemptRequest;
import dev.lightningstore.v1.QueryAttemptsRequest;
import dev.lightningstore.v1.QueryAttemptsResponse;
import dev.lightningstore.v1.UpdateAttemptRequest;
import dev.lightningstore.wire.AttemptWire;
import dev.lightningstore.wire.PageWire;
import io.grpc.stub.StreamObserver;

/** The tries at a rollout. */
final class AttemptsService extends AttemptsGrpc.AttemptsImplBase {
    private final StoreCluster cluster;

    AttemptsService(StoreCluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public void query(QueryAttemptsRequest request, StreamObserver<QueryAttemptsResponse> out) {
        Scope scope = Scope.of(cluster);
        scope.caller().checkRollout(request.getRolloutId());
        Reply.with(
                out,
                scope,
                scope.store().rollouts().attempts(request.getRolloutId(), PageWire.of(request.getPage())),
                page -> {
                    var answer = QueryAttemptsResponse.newBuilder().setPage(PageWire.info(page));
                    page.items().forEach(attempt -> answer.addAttempts(AttemptWire.of(attempt)));
                    return answer.build();
                });
    }

    @Override
    public void latest(LatestAttemptRequest request, StreamObserver<Attempt> out) {
        Scope scope = Scope.of(cluster);
        scope.caller().checkRollout(request.getRolloutId());
        Reply.with(
                out,
                scope,
                scope.store().rollouts().latestAttempt(request.getRolloutId()),
                found -> AttemptWire.of(found.orElseThrow(
                        () -> new StoreException.NotFound("attempt", "latest of " + request.getRolloutId()))));
    }

    @Override
    public void update(UpdateAttemptRequest request, StreamObserver<Attempt> out) {
        Scope scope = Scope.of(cluster);
        scope.caller().checkAttempt(request.getRolloutId(), request.getAttemptId());
        Reply.with(
                out,
                scope,
                scope.store()
                        .rollouts()
                        .updateAttempt(request.getRolloutId(), request.getAttemptId(), AttemptWire.update(request)),
                AttemptWire::of);
    }
}
