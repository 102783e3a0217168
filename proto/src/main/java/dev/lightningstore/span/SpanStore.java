package dev.lightningstore.span;

import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.store.Page;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The spans of one project. */
public interface SpanStore {
    /** A batch above this is refused; the sender cuts it. */
    int MAX_BATCH = 10_000;

    /**
     * Stores spans, all or none, and hears them as a sign of life of their attempts. A span whose key its attempt
     * already has is left out. Under a lease every span must belong to it.
     *
     * @return the sequence id of each span in order; 0 for one that was there already
     */
    CompletableFuture<List<Long>> add(List<NewSpan> spans, @Nullable LeaseRef lease);

    /** Hands out sequence ids of a rollout: strictly rising, never twice, also after a crash. Answers the first. */
    CompletableFuture<Long> nextSequenceIds(String rolloutId, String attemptId, int count);

    CompletableFuture<Page<StoredSpan>> query(SpanQuery query);

    /** Follows the spans of a rollout (null: of the project) as they are committed, until closed. */
    AutoCloseable tail(@Nullable String rolloutId, SpanListener listener);

    /** Told of spans after their commit, one batch at a time; must not block. */
    @FunctionalInterface
    interface SpanListener {
        void onSpans(List<StoredSpan> spans);
    }
}
