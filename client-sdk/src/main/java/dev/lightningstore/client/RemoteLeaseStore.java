package dev.lightningstore.client;

import dev.lightningstore.client.Calls.Repeat;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.Lease;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.rollout.LeaseStore;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.v1.ClaimRequest;
import dev.lightningstore.v1.FinishLease;
import dev.lightningstore.v1.LeaseHeartbeat;
import dev.lightningstore.v1.LeasesGrpc;
import dev.lightningstore.wire.AttemptWire;
import dev.lightningstore.wire.LeaseWire;
import dev.lightningstore.wire.RolloutWire;
import dev.lightningstore.wire.TimeWire;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Leases over gRPC. What is said under a lease goes up the session that it came down, where that is open, and by a call
 * of its own elsewhere.
 */
final class RemoteLeaseStore implements LeaseStore {
    private final Calls calls;
    private final Map<LeaseRef, LeaseSession> sessions = new ConcurrentHashMap<>();

    RemoteLeaseStore(Calls calls) {
        this.calls = calls;
    }

    @Override
    public CompletableFuture<List<Lease>> claim(String workerId, int limit, Duration ttl) {
        var request =
                ClaimRequest.newBuilder().setWorkerId(workerId).setLimit(limit).setTtl(TimeWire.of(ttl));
        return calls.call(
                LeasesGrpc.getClaimMethod(),
                request.build(),
                Repeat.NEVER,
                answer -> answer.getLeasesList().stream().map(LeaseWire::of).toList());
    }

    @Override
    public CompletableFuture<Attempt> heartbeat(LeaseRef lease, @Nullable Json progress) {
        LeaseHeartbeat heartbeat = LeaseWire.heartbeat(lease, progress);
        LeaseSession session = sessions.get(lease);
        return session == null
                ? heartbeatAlone(heartbeat)
                : session.heartbeat(heartbeat).whenComplete((attempt, failure) -> forgetIfLost(lease, failure));
    }

    @Override
    public CompletableFuture<AttemptedRollout> finish(LeaseRef lease, Outcome outcome) {
        FinishLease finish = LeaseWire.finish(lease, outcome);
        LeaseSession session = sessions.remove(lease);
        return session == null ? finishAlone(finish) : session.finish(finish);
    }

    CompletableFuture<Attempt> heartbeatAlone(LeaseHeartbeat heartbeat) {
        return calls.call(LeasesGrpc.getHeartbeatMethod(), heartbeat, Repeat.SAFE, AttemptWire::of);
    }

    CompletableFuture<AttemptedRollout> finishAlone(FinishLease finish) {
        return calls.call(LeasesGrpc.getFinishMethod(), finish, Repeat.SAFE, RolloutWire::of);
    }

    @Override
    public Session open(String workerId, Duration ttl, Listener listener) {
        if (workerId.isEmpty()) {
            throw StoreException.Invalid.field("worker_id", "must not be empty");
        }
        LeaseWire.checkTtl(ttl);
        LeaseSession session = new LeaseSession(calls, this, workerId, ttl, listener);
        session.open();
        return session;
    }

    void came(LeaseRef lease, LeaseSession session) {
        if (sessions.size() < LeaseSession.MAX_PERMITS) {
            sessions.put(lease, session);
        }
    }

    void forget(LeaseSession session) {
        sessions.values().removeIf(held -> held == session);
    }

    private void forgetIfLost(LeaseRef lease, @Nullable Throwable failure) {
        if (failure instanceof StoreException.LeaseLost) {
            sessions.remove(lease);
        }
    }
}
