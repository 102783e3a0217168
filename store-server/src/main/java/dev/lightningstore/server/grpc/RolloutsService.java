package dev.lightningstore.server.grpc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.RolloutQuery;
import dev.lightningstore.rollout.RolloutStore;
import dev.lightningstore.store.StoreCluster;
import dev.lightningstore.v1.AttemptedRollout;
import dev.lightningstore.v1.CancelRolloutRequest;
import dev.lightningstore.v1.DequeueRolloutsRequest;
import dev.lightningstore.v1.DequeueRolloutsResponse;
import dev.lightningstore.v1.EnqueueRolloutsRequest;
import dev.lightningstore.v1.EnqueueRolloutsResponse;
import dev.lightningstore.v1.GetRolloutRequest;
import dev.lightningstore.v1.QueryRolloutsRequest;
import dev.lightningstore.v1.QueryRolloutsResponse;
import dev.lightningstore.v1.Rollout;
import dev.lightningstore.v1.RolloutsGrpc;
import dev.lightningstore.v1.StartAttemptRequest;
import dev.lightningstore.v1.StartRolloutRequest;
import dev.lightningstore.v1.UpdateRolloutRequest;
import dev.lightningstore.v1.WaitRolloutsRequest;
import dev.lightningstore.v1.WaitRolloutsResponse;
import dev.lightningstore.wire.PageWire;
import dev.lightningstore.wire.RolloutChangeWire;
import dev.lightningstore.wire.RolloutWire;
import dev.lightningstore.wire.TimeWire;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Tasks to be done. */
final class RolloutsService extends RolloutsGrpc.RolloutsImplBase {
    private final StoreCluster cluster;

    RolloutsService(StoreCluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public void enqueue(EnqueueRolloutsRequest request, StreamObserver<EnqueueRolloutsResponse> out) {
        Scope scope = Scope.of(cluster);
        scope.caller().checkWholeProject();
        if (request.getRolloutsCount() > RolloutStore.MAX_ENQUEUE) {
            throw StoreException.Invalid.field(
                    "rollouts", request.getRolloutsCount() + " are more than " + RolloutStore.MAX_ENQUEUE);
        }
        List<NewRollout> rollouts = new ArrayList<>(request.getRolloutsCount());
        for (dev.lightningstore.v1.NewRollout rollout : request.getRolloutsList()) {
            rollouts.add(RolloutWire.of(rollout));
        }
        Reply.with(
                out,
                scope,
                scope.store().rollouts().enqueue(rollouts, request.hasRequestId() ? request.getRequestId() : null),
                queued -> {
                    var answer = EnqueueRolloutsResponse.newBuilder();
                    queued.forEach(rollout -> answer.addRollouts(RolloutWire.of(rollout)));
                    return answer.build();
                });
    }

    @Override
    public void start(StartRolloutRequest request, StreamObserver<AttemptedRollout> out) {
        Scope scope = Scope.of(cluster);
        scope.caller().checkWholeProject();
        Reply.with(
                out,
                scope,
                scope.store()
                        .rollouts()
                        .start(
                                RolloutWire.of(request.getRollout()),
                                request.hasWorkerId() ? request.getWorkerId() : null,
                                request.hasRequestId() ? request.getRequestId() : null),
                RolloutWire::of);
    }

    @Override
    public void startAttempt(StartAttemptRequest request, StreamObserver<AttemptedRollout> out) {
        Scope scope = Scope.of(cluster);
        scope.caller().checkRollout(request.getRolloutId());
        Reply.with(
                out,
                scope,
                scope.store()
                        .rollouts()
                        .startAttempt(request.getRolloutId(), request.hasWorkerId() ? request.getWorkerId() : null),
                RolloutWire::of);
    }

    @Override
    public void dequeue(DequeueRolloutsRequest request, StreamObserver<DequeueRolloutsResponse> out) {
        Scope scope = Scope.of(cluster);
        scope.caller().checkWholeProject();
        int limit = Limits.claim(request.hasLimit(), request.getLimit());
        Reply.with(
                out,
                scope,
                scope.store().rollouts().dequeue(limit, request.hasWorkerId() ? request.getWorkerId() : null),
                claimed -> {
                    var answer = DequeueRolloutsResponse.newBuilder();
                    claimed.forEach(work -> answer.addRollouts(RolloutWire.of(work)));
                    return answer.build();
                });
    }

    @Override
    public void get(GetRolloutRequest request, StreamObserver<AttemptedRollout> out) {
        Scope scope = Scope.of(cluster);
        scope.caller().checkRollout(request.getRolloutId());
        Reply.with(
                out,
                scope,
                scope.store().rollouts().get(request.getRolloutId()),
                found -> RolloutWire.of(
                        found.orElseThrow(() -> new StoreException.NotFound("rollout", request.getRolloutId()))));
    }

    @Override
    public void query(QueryRolloutsRequest request, StreamObserver<QueryRolloutsResponse> out) {
        Scope scope = Scope.of(cluster);
        scope.caller().checkWholeProject();
        RolloutQuery query = RolloutChangeWire.of(request);
        Reply.with(out, scope, scope.store().rollouts().query(query), page -> {
            var answer = QueryRolloutsResponse.newBuilder().setPage(PageWire.info(page));
            page.items().forEach(work -> answer.addRollouts(RolloutWire.of(work)));
            return answer.build();
        });
    }

    @Override
    public void update(UpdateRolloutRequest request, StreamObserver<Rollout> out) {
        Scope scope = Scope.of(cluster);
        scope.caller().checkRollout(request.getRolloutId());
        Reply.with(
                out,
                scope,
                scope.store().rollouts().update(request.getRolloutId(), RolloutChangeWire.of(request)),
                RolloutWire::of);
    }

    @Override
    public void cancel(CancelRolloutRequest request, StreamObserver<Rollout> out) {
        Scope scope = Scope.of(cluster);
        scope.caller().checkRollout(request.getRolloutId());
        Reply.with(
                out,
                scope,
                scope.store()
                        .rollouts()
                        .cancel(request.getRolloutId(), request.hasReason() ? request.getReason() : null),
                RolloutWire::of);
    }

    @Override
    public void wait(WaitRolloutsRequest request, StreamObserver<WaitRolloutsResponse> out) {
        Scope scope = Scope.of(cluster);
        request.getRolloutIdsList().forEach(scope.caller()::checkRollout);
        Duration timeout = request.hasTimeout() ? TimeWire.duration(request.getTimeout(), "timeout") : null;
        if (timeout != null && timeout.isNegative()) {
            throw StoreException.Invalid.field("timeout", "must not be negative");
        }
        Reply.whileAsked(out, scope, scope.store().rollouts().await(request.getRolloutIdsList(), timeout), done -> {
            var answer = WaitRolloutsResponse.newBuilder();
            done.forEach(rollout -> answer.addRollouts(RolloutWire.of(rollout)));
            return answer.build();
        });
    }
}
