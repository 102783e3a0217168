package dev.lightningstore.client;

import dev.lightningstore.client.Calls.Repeat;
import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.AttemptUpdate;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutQuery;
import dev.lightningstore.rollout.RolloutStore;
import dev.lightningstore.rollout.RolloutUpdate;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import dev.lightningstore.v1.AttemptsGrpc;
import dev.lightningstore.v1.CancelRolloutRequest;
import dev.lightningstore.v1.DequeueRolloutsRequest;
import dev.lightningstore.v1.EnqueueRolloutsRequest;
import dev.lightningstore.v1.GetRolloutRequest;
import dev.lightningstore.v1.LatestAttemptRequest;
import dev.lightningstore.v1.QueryAttemptsRequest;
import dev.lightningstore.v1.RolloutsGrpc;
import dev.lightningstore.v1.StartAttemptRequest;
import dev.lightningstore.v1.StartRolloutRequest;
import dev.lightningstore.v1.WaitRolloutsRequest;
import dev.lightningstore.wire.AttemptWire;
import dev.lightningstore.wire.PageWire;
import dev.lightningstore.wire.RolloutChangeWire;
import dev.lightningstore.wire.RolloutWire;
import dev.lightningstore.wire.TimeWire;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Rollouts over gRPC. */
final class RemoteRolloutStore implements RolloutStore {
    private final Calls calls;

    RemoteRolloutStore(Calls calls) {
        this.calls = calls;
    }

    @Override
    public CompletableFuture<List<Rollout>> enqueue(List<NewRollout> rollouts, @Nullable String requestId) {
        var request = EnqueueRolloutsRequest.newBuilder();
        if (requestId != null) {
            request.setRequestId(requestId);
        }
        for (NewRollout rollout : rollouts) {
            request.addRollouts(RolloutWire.of(rollout));
        }
        return calls.call(
                RolloutsGrpc.getEnqueueMethod(),
                request.build(),
                repeat(requestId),
                answer -> answer.getRolloutsList().stream().map(RolloutWire::of).toList());
    }

    @Override
    public CompletableFuture<AttemptedRollout> start(
            NewRollout rollout, @Nullable String workerId, @Nullable String requestId) {
        var request = StartRolloutRequest.newBuilder().setRollout(RolloutWire.of(rollout));
        if (workerId != null) {
            request.setWorkerId(workerId);
        }
        if (requestId != null) {
            request.setRequestId(requestId);
        }
        return calls.call(RolloutsGrpc.getStartMethod(), request.build(), repeat(requestId), RolloutWire::of);
    }

    /** A create is safe to repeat only under an id that the store knows it by. */
    private static Repeat repeat(@Nullable String requestId) {
        return requestId == null ? Repeat.NEVER : Repeat.SAFE;
    }

    @Override
    public CompletableFuture<AttemptedRollout> startAttempt(String rolloutId, @Nullable String workerId) {
        var request = StartAttemptRequest.newBuilder().setRolloutId(rolloutId);
        if (workerId != null) {
            request.setWorkerId(workerId);
        }
        return calls.call(RolloutsGrpc.getStartAttemptMethod(), request.build(), Repeat.NEVER, RolloutWire::of);
    }

    @Override
    public CompletableFuture<List<AttemptedRollout>> dequeue(int limit, @Nullable String workerId) {
        var request = DequeueRolloutsRequest.newBuilder().setLimit(limit);
        if (workerId != null) {
            request.setWorkerId(workerId);
        }
        return calls.call(
                RolloutsGrpc.getDequeueMethod(),
                request.build(),
                Repeat.NEVER,
                answer -> answer.getRolloutsList().stream().map(RolloutWire::of).toList());
    }

    @Override
    public CompletableFuture<Optional<AttemptedRollout>> get(String rolloutId) {
        var request = GetRolloutRequest.newBuilder().setRolloutId(rolloutId).build();
        return Optionals.of(calls.call(RolloutsGrpc.getGetMethod(), request, Repeat.SAFE, RolloutWire::of), "rollout");
    }

    @Override
    public CompletableFuture<Page<AttemptedRollout>> query(RolloutQuery query) {
        return calls.call(
                RolloutsGrpc.getQueryMethod(),
                RolloutChangeWire.of(query),
                Repeat.SAFE,
                answer -> PageWire.page(
                        answer.getRolloutsList().stream().map(RolloutWire::of).toList(), answer.getPage()));
    }

    @Override
    public CompletableFuture<Rollout> update(String rolloutId, RolloutUpdate update) {
        return calls.call(
                RolloutsGrpc.getUpdateMethod(), RolloutChangeWire.of(rolloutId, update), Repeat.NEVER, RolloutWire::of);
    }

    @Override
    public CompletableFuture<Rollout> cancel(String rolloutId, @Nullable String reason) {
        var request = CancelRolloutRequest.newBuilder().setRolloutId(rolloutId);
        if (reason != null) {
            request.setReason(reason);
        }
        return calls.call(RolloutsGrpc.getCancelMethod(), request.build(), Repeat.SAFE, RolloutWire::of);
    }

    /** The time to wait is the store's to keep; the call itself is given so much more than that. */
    @Override
    public CompletableFuture<List<Rollout>> await(List<String> rolloutIds, @Nullable Duration timeout) {
        var request = WaitRolloutsRequest.newBuilder().addAllRolloutIds(rolloutIds);
        if (timeout != null) {
            request.setTimeout(TimeWire.of(timeout));
        }
        return calls.call(
                RolloutsGrpc.getWaitMethod(),
                request.build(),
                Repeat.SAFE,
                timeout == null ? null : timeout.plus(calls.options().deadline()),
                answer -> answer.getRolloutsList().stream().map(RolloutWire::of).toList());
    }

    @Override
    public CompletableFuture<Page<Attempt>> attempts(String rolloutId, PageRequest page) {
        var request = QueryAttemptsRequest.newBuilder().setRolloutId(rolloutId).setPage(PageWire.of(page));
        return calls.call(
                AttemptsGrpc.getQueryMethod(),
                request.build(),
                Repeat.SAFE,
                answer -> PageWire.page(
                        answer.getAttemptsList().stream().map(AttemptWire::of).toList(), answer.getPage()));
    }

    @Override
    public CompletableFuture<Optional<Attempt>> latestAttempt(String rolloutId) {
        var request = LatestAttemptRequest.newBuilder().setRolloutId(rolloutId).build();
        return Optionals.of(
                calls.call(AttemptsGrpc.getLatestMethod(), request, Repeat.SAFE, AttemptWire::of), "attempt");
    }

    @Override
    public CompletableFuture<Attempt> updateAttempt(String rolloutId, String attemptId, AttemptUpdate update) {
        return calls.call(
                AttemptsGrpc.getUpdateMethod(),
                AttemptWire.update(rolloutId, attemptId, update),
                Repeat.NEVER,
                AttemptWire::of);
    }
}
