package dev.lightningstore.model;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Recorded answers of every project. Thread-safe; every call answers by a future. */
public interface RecordingStore {
    /** Recordings that one project keeps, about; beyond it, what was recorded first goes first. */
    int MAX_RECORDINGS = 10_000;

    /** Bytes of answers that one project keeps, about. */
    long MAX_BYTES = 1L << 30;

    CompletableFuture<Optional<Recording>> find(String project, String hash);

    /** Keeps a recording in the place of an older one of the same request. */
    CompletableFuture<Boolean> put(String project, Recording recording);

    /** The newest ones. */
    CompletableFuture<List<Recording.Brief>> list(String project, int limit);

    /** Deletes those of a model (null: all), and answers how many. */
    CompletableFuture<Integer> clear(String project, @Nullable String model);
}
