package dev.lightningstore.server.grpc;

import dev.lightningstore.rollout.LeaseStore;
import dev.lightningstore.rollout.RolloutStore;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanStore;
import dev.lightningstore.store.PageRequest;
import dev.lightningstore.store.StoreCluster;
import dev.lightningstore.v1.Capabilities;
import dev.lightningstore.v1.GetCapabilitiesRequest;
import dev.lightningstore.v1.GetStatisticsRequest;
import dev.lightningstore.v1.Statistics;
import dev.lightningstore.v1.StoreGrpc;
import dev.lightningstore.wire.StatisticsWire;
import dev.lightningstore.wire.TimeWire;
import io.grpc.stub.StreamObserver;

/** The store as a whole. */
final class StoreService extends StoreGrpc.StoreImplBase {
    private final StoreCluster cluster;
    private final Capabilities capabilities;

    StoreService(StoreCluster cluster, int maxMessageBytes) {
        this.cluster = cluster;
        String version = StoreService.class.getPackage().getImplementationVersion();
        this.capabilities = Capabilities.newBuilder()
                .setVersion(version == null ? "unreleased" : version)
                .setMaxMessageBytes(maxMessageBytes)
                .setMaxEnqueue(RolloutStore.MAX_ENQUEUE)
                .setMaxDequeue(RolloutStore.MAX_DEQUEUE)
                .setMaxPage(PageRequest.MAX_LIMIT)
                .setMaxSpanBatch(SpanStore.MAX_BATCH)
                .setMaxSpanBytes(NewSpan.MAX_BYTES)
                .setMinLeaseTtl(TimeWire.of(LeaseStore.MIN_TTL))
                .setMaxLeaseTtl(TimeWire.of(LeaseStore.MAX_TTL))
                .build();
    }

    @Override
    public void getStatistics(GetStatisticsRequest request, StreamObserver<Statistics> out) {
        Scope scope = Scope.of(cluster);
        scope.caller().checkWholeProject();
        Reply.with(out, scope, scope.store().statistics(), StatisticsWire::of);
    }

    @Override
    public void getCapabilities(GetCapabilitiesRequest request, StreamObserver<Capabilities> out) {
        out.onNext(capabilities);
        out.onCompleted();
    }
}
