package dev.lightningstore.server.grpc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.event.EventStore;
import dev.lightningstore.store.StoreCluster;
import dev.lightningstore.v1.EventBatch;
import dev.lightningstore.v1.EventsGrpc;
import dev.lightningstore.v1.ReadEventsRequest;
import dev.lightningstore.v1.WatchEventsRequest;
import dev.lightningstore.wire.EventWire;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** The feed of what changed. */
final class EventsService extends EventsGrpc.EventsImplBase {
    private final StoreCluster cluster;
    private final OpenStreams streams;

    EventsService(StoreCluster cluster, OpenStreams streams) {
        this.cluster = cluster;
        this.streams = streams;
    }

    @Override
    public void read(ReadEventsRequest request, StreamObserver<EventBatch> out) {
        Scope scope = Scope.of(cluster);
        scope.caller().checkWholeProject();
        int limit = request.hasLimit() ? request.getLimit() : EventStore.MAX_BATCH;
        if (limit < 1 || limit > EventStore.MAX_BATCH) {
            throw StoreException.Invalid.field("limit", limit + " is not between 1 and " + EventStore.MAX_BATCH);
        }
        Reply.with(
                out,
                scope,
                scope.store().events().read(request.hasToken() ? request.getToken() : null, limit),
                EventWire::of);
    }

    @Override
    public void watch(WatchEventsRequest request, StreamObserver<EventBatch> out) {
        Scope scope = Scope.of(cluster);
        scope.caller().checkWholeProject();
        EventFeed feed = new EventFeed(
                scope,
                (ServerCallStreamObserver<EventBatch>) out,
                request.hasToken() ? request.getToken() : null,
                streams);
        feed.start();
    }
}
