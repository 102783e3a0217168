package dev.lightningstore.server.intake;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.span.SpanStore;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.store.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Numbers spans in the order in which it gets them, and forgets all but their keys. For one thread. */
final class SpanSink implements SpanStore {
    private final List<Long> keys = new ArrayList<>();

    List<Long> keys() {
        return keys;
    }

    @Override
    public CompletableFuture<List<Long>> add(List<NewSpan> spans, @Nullable LeaseRef lease) {
        List<Long> numbers = new ArrayList<>();
        for (NewSpan span : spans) {
            keys.add(span.key());
            numbers.add((long) keys.size());
        }
        return CompletableFuture.completedFuture(numbers);
    }

    @Override
    public CompletableFuture<Long> nextSequenceIds(String rolloutId, String attemptId, int count) {
        return CompletableFuture.completedFuture(keys.size() + 1L);
    }

    @Override
    public CompletableFuture<Page<StoredSpan>> query(SpanQuery query) {
        return CompletableFuture.failedFuture(new StoreException.NotFound("rollout", query.rolloutId()));
    }

    @Override
    public AutoCloseable tail(@Nullable String rolloutId, SpanListener listener) {
        throw new StoreException.NotFound("rollout", String.valueOf(rolloutId));
    }
}
