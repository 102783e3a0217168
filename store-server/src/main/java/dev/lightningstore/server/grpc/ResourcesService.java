package dev.lightningstore.server.grpc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.resource.Resources;
import dev.lightningstore.store.StoreCluster;
import dev.lightningstore.v1.AddResourcesRequest;
import dev.lightningstore.v1.GetResourcesRequest;
import dev.lightningstore.v1.LatestResourcesRequest;
import dev.lightningstore.v1.QueryResourcesRequest;
import dev.lightningstore.v1.QueryResourcesResponse;
import dev.lightningstore.v1.ResourcesGrpc;
import dev.lightningstore.v1.ResourcesVersion;
import dev.lightningstore.v1.UpdateResourcesRequest;
import dev.lightningstore.v1.WatchResourcesRequest;
import dev.lightningstore.v1.WatchResourcesResponse;
import dev.lightningstore.wire.JsonWire;
import dev.lightningstore.wire.PageWire;
import dev.lightningstore.wire.ResourceWire;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What rollouts run against. */
final class ResourcesService extends ResourcesGrpc.ResourcesImplBase {
    private final StoreCluster cluster;
    private final OpenStreams streams;

    ResourcesService(StoreCluster cluster, OpenStreams streams) {
        this.cluster = cluster;
        this.streams = streams;
    }

    @Override
    public void add(AddResourcesRequest request, StreamObserver<ResourcesVersion> out) {
        Scope scope = Scope.of(cluster);
        scope.caller().checkWholeProject();
        Reply.with(
                out,
                scope,
                scope.store()
                        .resources()
                        .add(
                                JsonWire.object(request.getResources(), "resources"),
                                request.hasRequestId() ? request.getRequestId() : null),
                ResourceWire::of);
    }

    @Override
    public void update(UpdateResourcesRequest request, StreamObserver<ResourcesVersion> out) {
        Scope scope = Scope.of(cluster);
        scope.caller().checkWholeProject();
        Reply.with(
                out,
                scope,
                scope.store()
                        .resources()
                        .update(request.getResourcesId(), JsonWire.object(request.getResources(), "resources")),
                ResourceWire::of);
    }

    @Override
    public void latest(LatestResourcesRequest request, StreamObserver<ResourcesVersion> out) {
        Scope scope = Scope.of(cluster);
        Reply.with(out, scope, scope.store().resources().latest(), found -> required(found, "latest"));
    }

    @Override
    public void get(GetResourcesRequest request, StreamObserver<ResourcesVersion> out) {
        Scope scope = Scope.of(cluster);
        String id = request.getResourcesId();
        int version = request.getVersion();
        if (version < 0) {
            throw StoreException.Invalid.field("version", version + " is negative");
        }
        CompletableFuture<Optional<Resources>> found = version == 0
                ? scope.store().resources().get(id)
                : scope.store().resources().get(id, version);
        Reply.with(out, scope, found, one -> required(one, version == 0 ? id : id + " version " + version));
    }

    private static ResourcesVersion required(Optional<Resources> found, String id) {
        return ResourceWire.of(found.orElseThrow(() -> new StoreException.NotFound("resources", id)));
    }

    @Override
    public void query(QueryResourcesRequest request, StreamObserver<QueryResourcesResponse> out) {
        Scope scope = Scope.of(cluster);
        Reply.with(
                out,
                scope,
                scope.store()
                        .resources()
                        .query(
                                request.hasResourcesId() ? request.getResourcesId() : null,
                                request.hasResourcesIdContains() ? request.getResourcesIdContains() : null,
                                PageWire.of(request.getPage())),
                page -> {
                    var answer = QueryResourcesResponse.newBuilder().setPage(PageWire.info(page));
                    page.items().forEach(resources -> answer.addResources(ResourceWire.of(resources)));
                    return answer.build();
                });
    }

    @Override
    public void watch(WatchResourcesRequest request, StreamObserver<WatchResourcesResponse> out) {
        Scope scope = Scope.of(cluster);
        new Watch(scope, (ServerCallStreamObserver<WatchResourcesResponse>) out, streams).start();
    }

    /** Says that it is in place, then pushes each version. */
    private static final class Watch {
        private static final int OVERHEAD_BYTES = 100;

        private final Scope scope;
        private final Outbox<WatchResourcesResponse, WatchResourcesResponse> outbox;

        Watch(Scope scope, ServerCallStreamObserver<WatchResourcesResponse> out, OpenStreams streams) {
            this.scope = scope;
            this.outbox = new Outbox<>(
                    scope, out, List::getFirst, 1, "watch again: it goes on with the latest version", streams);
        }

        void start() {
            outbox.push(WatchResourcesResponse.getDefaultInstance(), OVERHEAD_BYTES);
            outbox.source(scope.store().resources().watch(this::push));
        }

        private void push(Resources version) {
            WatchResourcesResponse message = WatchResourcesResponse.newBuilder()
                    .setResources(ResourceWire.of(version))
                    .build();
            outbox.push(message, version.resources().utf8().length + OVERHEAD_BYTES);
        }
    }
}
