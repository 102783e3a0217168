package dev.lightningstore.runner;

import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.runner.verify.Verification;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.span.SpanStore;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads what an attempt has done so far. */
final class AttemptSpans {
    private static final int PAGE = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private AttemptSpans() {}

    static List<StoredSpan> of(SpanStore store, LeaseRef lease)
            throws ExecutionException, TimeoutException, InterruptedException {
        List<StoredSpan> spans = new ArrayList<>();
        PageRequest next = PageRequest.first(PAGE);
        while (spans.size() < Verification.MAX_SPANS) {
            Page<StoredSpan> page = store.query(new SpanQuery(lease.rolloutId(), lease.attemptId(), null, next))
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            spans.addAll(page.items());
            if (page.next() == null) {
                break;
            }
            next = next.after(page.next());
        }
        return spans;
    }
}
