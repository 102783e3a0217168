package dev.lightningstore.adapter.file;

import dev.lightningstore.adapter.AttemptSpans;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.RolloutQuery;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import dev.lightningstore.wire.span.SpanCodec;
import java.io.IOException;
import java.util.List;

/**
 * The spans of a project, or of some of its rollouts, as they are walked through for an export. At no time more is in
 * memory than a page, or where an attempt is asked for as a whole, that attempt. Thread-safe.
 *
 * @param rollouts their ids; {@code free} for the spans of no rollout; none for all and those
 */
public record TraceSource(LightningStore store, List<String> rollouts, Period period) {
    private static final int PAGE = 200;
    private static final SpanCodec CODEC = new SpanCodec();

    public TraceSource {
        rollouts = List.copyOf(rollouts);
    }

    /** Takes spans, in their order. */
    @FunctionalInterface
    interface SpanUse {
        void take(List<StoredSpan> spans) throws IOException;
    }

    @FunctionalInterface
    private interface RolloutUse {
        void take(String rolloutId) throws IOException;
    }

    /** Hands over the spans of the period, a page at a time. */
    void eachPage(SpanUse use) throws IOException {
        eachRollout(rollout -> pages(rollout, spans -> inPeriod(spans, use)));
    }

    private void inPeriod(List<StoredSpan> spans, SpanUse use) throws IOException {
        List<StoredSpan> wanted = spans.stream()
                .filter(span -> period.holds(CODEC.fields(span.payload()).startNanos()))
                .toList();
        if (!wanted.isEmpty()) {
            use.take(wanted);
        }
    }

    /** Hands over all spans of an attempt at once, if it began within the period; free spans by pages. */
    void eachAttempt(SpanUse use) throws IOException {
        eachRollout(rollout -> {
            if (rollout.equals(NewSpan.FREE)) {
                pages(rollout, spans -> inPeriod(spans, use));
                return;
            }
            PageRequest request = PageRequest.first(PAGE);
            for (String next = ""; next != null; ) {
                Page<Attempt> page = Answer.of(store.rollouts().attempts(rollout, request));
                for (Attempt attempt : page.items()) {
                    List<StoredSpan> spans = AttemptSpans.of(store.spans(), rollout, attempt.attemptId());
                    if (period.holds(begin(spans))) {
                        use.take(spans);
                    }
                }
                next = page.next();
                request = next == null ? request : request.after(next);
            }
        });
    }

    private static long begin(List<StoredSpan> spans) {
        return spans.stream()
                .mapToLong(span -> CODEC.fields(span.payload()).startNanos())
                .filter(start -> start >= 0)
                .min()
                .orElse(-1);
    }

    private void eachRollout(RolloutUse use) throws IOException {
        for (String rollout : rollouts) {
            if (!rollout.equals(NewSpan.FREE)
                    && Answer.of(store.rollouts().get(rollout)).isEmpty()) {
                throw new StoreException.NotFound("rollout", rollout);
            }
        }
        for (String rollout : rollouts) {
            use.take(rollout);
        }
        if (!rollouts.isEmpty()) {
            return;
        }
        PageRequest request = PageRequest.first(PAGE);
        for (String next = ""; next != null; ) {
            Page<AttemptedRollout> page = Answer.of(store.rollouts().query(RolloutQuery.all(request)));
            for (AttemptedRollout each : page.items()) {
                use.take(each.rollout().rolloutId());
            }
            next = page.next();
            request = next == null ? request : request.after(next);
        }
        use.take(NewSpan.FREE);
    }

    private void pages(String rollout, SpanUse use) throws IOException {
        PageRequest request = PageRequest.first(PAGE);
        for (String next = ""; next != null; ) {
            Page<StoredSpan> page = Answer.of(store.spans().query(new SpanQuery(rollout, null, null, request)));
            if (!page.items().isEmpty()) {
                use.take(page.items());
            }
            next = page.next();
            request = next == null ? request : request.after(next);
        }
    }
}
