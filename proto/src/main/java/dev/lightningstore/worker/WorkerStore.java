package dev.lightningstore.worker;

import dev.lightningstore.json.Json;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The workers of one project. */
public interface WorkerStore {
    /** Notes a heartbeat; the worker is made if it is new. Null statistics leave the old ones. */
    CompletableFuture<Worker> heartbeat(String workerId, @Nullable Json stats);

    CompletableFuture<Optional<Worker>> get(String workerId);

    CompletableFuture<Page<Worker>> query(
            @Nullable Set<WorkerStatus> statusIn, @Nullable String workerIdContains, boolean any, PageRequest page);
}
