package dev.lightningstore.adapter;

import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.span.SpanStore;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Fetches all spans of an attempt, page by page. */
public final class AttemptSpans {
    private static final int PAGE = 500;

    private AttemptSpans() {}

    /**
     * The spans of an attempt in their order. Waits for the store.
     *
     * @param attemptId or {@code latest}
     * @throws dev.lightningstore.error.StoreException what the store answers
     */
    public static List<StoredSpan> of(SpanStore store, String rolloutId, String attemptId) {
        List<StoredSpan> spans = new ArrayList<>();
        PageRequest page = PageRequest.first(PAGE);
        for (String next = ""; next != null; ) {
            Page<StoredSpan> found = answer(store, new SpanQuery(rolloutId, attemptId, null, page));
            spans.addAll(found.items());
            next = found.next();
            page = next == null ? page : page.after(next);
        }
        return spans;
    }

    private static Page<StoredSpan> answer(SpanStore store, SpanQuery query) {
        try {
            return store.query(query).join();
        } catch (CompletionException failed) {
            @Nullable Throwable cause = failed.getCause();
            throw cause instanceof RuntimeException known ? known : failed;
        }
    }
}
