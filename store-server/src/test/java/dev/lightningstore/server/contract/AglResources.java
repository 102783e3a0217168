package dev.lightningstore.server.contract;

import static dev.lightningstore.server.contract.AglWire.path;

import dev.lightningstore.json.Json;
import dev.lightningstore.resource.ResourceStore;
import dev.lightningstore.resource.Resources;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The resources of a project over the peer's wire. */
final class AglResources implements ResourceStore {
    private final AglWire wire;

    AglResources(AglWire wire) {
        this.wire = wire;
    }

    @Override
    public CompletableFuture<Resources> add(Json resources, @Nullable String requestId) {
        return wire.postText("/resources", resources.toString(), AglResources::one);
    }

    @Override
    public CompletableFuture<Resources> update(String resourcesId, Json resources) {
        return wire.postText("/resources/" + path(resourcesId), resources.toString(), AglResources::one);
    }

    @Override
    public CompletableFuture<Optional<Resources>> get(String resourcesId) {
        return AglRollouts.notFoundIsEmpty(wire.get("/resources/" + path(resourcesId), AglResources::maybe));
    }

    @Override
    public CompletableFuture<Optional<Resources>> get(String resourcesId, int version) {
        throw new UnsupportedOperationException("this wire knows no versions");
    }

    @Override
    public CompletableFuture<Optional<Resources>> latest() {
        return AglRollouts.notFoundIsEmpty(wire.get("/resources/latest", AglResources::maybe));
    }

    @Override
    public CompletableFuture<Page<Resources>> query(
            @Nullable String resourcesId, @Nullable String resourcesIdContains, PageRequest page) {
        String query = AglForms.paged(
                        AglWire.object("resources_id", resourcesId, "resources_id_contains", resourcesIdContains), page)
                .entrySet()
                .stream()
                .map(entry -> entry.getKey() + "=" + path(String.valueOf(entry.getValue())))
                .collect(Collectors.joining("&"));
        return wire.get("/resources?" + query, answer -> AglForms.page(answer, AglForms::resources));
    }

    @Override
    public AutoCloseable watch(Consumer<Resources> listener) {
        throw new UnsupportedOperationException("this wire watches nothing");
    }

    private static Resources one(String body) {
        return AglForms.resources(RawJson.object(body));
    }

    private static Optional<Resources> maybe(String body) {
        return AglForms.isNull(body) ? Optional.empty() : Optional.of(one(body));
    }
}
