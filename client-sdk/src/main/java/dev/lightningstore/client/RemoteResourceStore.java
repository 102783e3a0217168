package dev.lightningstore.client;

import dev.lightningstore.client.Calls.Repeat;
import dev.lightningstore.json.Json;
import dev.lightningstore.resource.ResourceStore;
import dev.lightningstore.resource.Resources;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import dev.lightningstore.v1.AddResourcesRequest;
import dev.lightningstore.v1.GetResourcesRequest;
import dev.lightningstore.v1.LatestResourcesRequest;
import dev.lightningstore.v1.QueryResourcesRequest;
import dev.lightningstore.v1.ResourcesGrpc;
import dev.lightningstore.v1.UpdateResourcesRequest;
import dev.lightningstore.v1.WatchResourcesRequest;
import dev.lightningstore.v1.WatchResourcesResponse;
import dev.lightningstore.wire.JsonWire;
import dev.lightningstore.wire.PageWire;
import dev.lightningstore.wire.ResourceWire;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Resources over gRPC. */
final class RemoteResourceStore implements ResourceStore {
    private static final String KIND = "resources";

    private final Calls calls;

    RemoteResourceStore(Calls calls) {
        this.calls = calls;
    }

    @Override
    public CompletableFuture<Resources> add(Json resources, @Nullable String requestId) {
        var request = AddResourcesRequest.newBuilder().setResourcesBytes(JsonWire.of(resources));
        if (requestId != null) {
            request.setRequestId(requestId);
        }
        Repeat repeat = requestId == null ? Repeat.NEVER : Repeat.SAFE;
        return calls.call(ResourcesGrpc.getAddMethod(), request.build(), repeat, ResourceWire::of);
    }

    @Override
    public CompletableFuture<Resources> update(String resourcesId, Json resources) {
        var request = UpdateResourcesRequest.newBuilder()
                .setResourcesId(resourcesId)
                .setResourcesBytes(JsonWire.of(resources));
        return calls.call(ResourcesGrpc.getUpdateMethod(), request.build(), Repeat.NEVER, ResourceWire::of);
    }

    @Override
    public CompletableFuture<Optional<Resources>> get(String resourcesId) {
        return get(GetResourcesRequest.newBuilder().setResourcesId(resourcesId).build());
    }

    @Override
    public CompletableFuture<Optional<Resources>> get(String resourcesId, int version) {
        if (version < 1) {
            // On the wire no version stands for the last one.
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return get(GetResourcesRequest.newBuilder()
                .setResourcesId(resourcesId)
                .setVersion(version)
                .build());
    }

    private CompletableFuture<Optional<Resources>> get(GetResourcesRequest request) {
        return Optionals.of(calls.call(ResourcesGrpc.getGetMethod(), request, Repeat.SAFE, ResourceWire::of), KIND);
    }

    @Override
    public CompletableFuture<Optional<Resources>> latest() {
        var request = LatestResourcesRequest.getDefaultInstance();
        return Optionals.of(calls.call(ResourcesGrpc.getLatestMethod(), request, Repeat.SAFE, ResourceWire::of), KIND);
    }

    @Override
    public CompletableFuture<Page<Resources>> query(
            @Nullable String resourcesId, @Nullable String resourcesIdContains, PageRequest page) {
        var request = QueryResourcesRequest.newBuilder().setPage(PageWire.of(page));
        if (resourcesId != null) {
            request.setResourcesId(resourcesId);
        }
        if (resourcesIdContains != null) {
            request.setResourcesIdContains(resourcesIdContains);
        }
        return calls.call(
                ResourcesGrpc.getQueryMethod(),
                request.build(),
                Repeat.SAFE,
                answer -> PageWire.page(
                        answer.getResourcesList().stream().map(ResourceWire::of).toList(), answer.getPage()));
    }

    @Override
    public AutoCloseable watch(Consumer<Resources> listener) {
        Watch watch = new Watch(listener);
        return new Subscription<>(
                        calls, ResourcesGrpc.getWatchMethod(), WatchResourcesRequest::getDefaultInstance, watch::read)
                .open();
    }

    /** After a break the stream begins with the latest again; it is told unless it was told before. */
    private static final class Watch {
        private final Consumer<Resources> listener;
        private @Nullable Resources last;

        Watch(Consumer<Resources> listener) {
            this.listener = listener;
        }

        void read(WatchResourcesResponse answer) {
            if (!answer.hasResources()) {
                return;
            }
            Resources next = ResourceWire.of(answer.getResources());
            synchronized (this) {
                if (last != null && last.resourcesId().equals(next.resourcesId()) && last.version() == next.version()) {
                    return;
                }
                last = next;
            }
            listener.accept(next);
        }
    }
}
