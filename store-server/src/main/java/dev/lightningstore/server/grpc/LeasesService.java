package dev.lightningstore.server.grpc;

import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.store.StoreCluster;
import dev.lightningstore.v1.Attempt;
import dev.lightningstore.v1.AttemptedRollout;
import dev.lightningstore.v1.ClaimRequest;
import dev.lightningstore.v1.ClaimResponse;
import dev.lightningstore.v1.FinishLease;
import dev.lightningstore.v1.LeaseHeartbeat;
import dev.lightningstore.v1.LeasesGrpc;
import dev.lightningstore.v1.SessionRequest;
import dev.lightningstore.v1.SessionResponse;
import dev.lightningstore.wire.AttemptWire;
import dev.lightningstore.wire.LeaseWire;
import dev.lightningstore.wire.RolloutWire;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** How runners get work. */
final class LeasesService extends LeasesGrpc.LeasesImplBase {
    private final StoreCluster cluster;
    private final OpenStreams streams;

    LeasesService(StoreCluster cluster, OpenStreams streams) {
        this.cluster = cluster;
        this.streams = streams;
    }

    @Override
    public StreamObserver<SessionRequest> session(StreamObserver<SessionResponse> out) {
        Scope scope = Scope.of(cluster);
        scope.caller().checkWholeProject();
        return new LeaseChannel(scope, (ServerCallStreamObserver<SessionResponse>) out, streams);
    }

    @Override
    public void claim(ClaimRequest request, StreamObserver<ClaimResponse> out) {
        Scope scope = Scope.of(cluster);
        scope.caller().checkWholeProject();
        Reply.with(
                out,
                scope,
                scope.store()
                        .leases()
                        .claim(
                                request.getWorkerId(),
                                Limits.claim(request.hasLimit(), request.getLimit()),
                                LeaseWire.ttl(request.getTtl(), request.hasTtl())),
                leases -> {
                    var answer = ClaimResponse.newBuilder();
                    leases.forEach(lease -> answer.addLeases(LeaseWire.of(lease)));
                    return answer.build();
                });
    }

    @Override
    public void heartbeat(LeaseHeartbeat request, StreamObserver<Attempt> out) {
        Scope scope = Scope.of(cluster);
        LeaseRef lease = LeaseWire.of(request.getLease());
        scope.caller().checkAttempt(lease.rolloutId(), lease.attemptId());
        Reply.with(out, scope, scope.store().leases().heartbeat(lease, LeaseWire.progress(request)), AttemptWire::of);
    }

    @Override
    public void finish(FinishLease request, StreamObserver<AttemptedRollout> out) {
        Scope scope = Scope.of(cluster);
        LeaseRef lease = LeaseWire.of(request.getLease());
        scope.caller().checkAttempt(lease.rolloutId(), lease.attemptId());
        Reply.with(out, scope, scope.store().leases().finish(lease, LeaseWire.outcome(request)), RolloutWire::of);
    }
}
