package dev.lightningstore.resource;

import dev.lightningstore.json.Json;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The resources of one project. */
public interface ResourceStore {
    /** Stores new resources under a new id and makes them the latest. The same request id answers the same again. */
    CompletableFuture<Resources> add(Json resources, @Nullable String requestId);

    /** Stores the next version under an id (the first, if the id is new) and makes it the latest. */
    CompletableFuture<Resources> update(String resourcesId, Json resources);

    /** The last version under an id. */
    CompletableFuture<Optional<Resources>> get(String resourcesId);

    /** One version under an id. */
    CompletableFuture<Optional<Resources>> get(String resourcesId, int version);

    /** Whatever was added or updated last. */
    CompletableFuture<Optional<Resources>> latest();

    /** The last version of each id. */
    CompletableFuture<Page<Resources>> query(
            @Nullable String resourcesId, @Nullable String resourcesIdContains, PageRequest page);

    /** Calls with the latest version, if there is one, and then with each new one after its commit, until closed; must not block. */
    AutoCloseable watch(Consumer<Resources> listener);
}
