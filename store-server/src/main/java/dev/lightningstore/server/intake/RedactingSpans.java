package dev.lightningstore.server.intake;

import dev.lightningstore.model.GatewaySettings;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.span.SpanStore;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.store.Page;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Takes secrets out of the spans of one project before they are stored. Thread-safe. */
final class RedactingSpans implements SpanStore {
    /** What takes longer to rewrite than this is rewritten off the event loop that asked. */
    private static final int QUICK_BYTES = 128 << 10;

    private static final Executor LENGTHY = task -> Thread.ofVirtual().start(task);

    private final SpanStore spans;
    private final Supplier<CompletableFuture<GatewaySettings>> settings;
    private final SpanRedaction redaction;
    private final InOrder order;

    RedactingSpans(
            SpanStore spans,
            Supplier<CompletableFuture<GatewaySettings>> settings,
            SpanRedaction redaction,
            InOrder order) {
        this.spans = spans;
        this.settings = settings;
        this.redaction = redaction;
        this.order = order;
    }

    @Override
    public CompletableFuture<List<Long>> add(List<NewSpan> added, @Nullable LeaseRef lease) {
        String key = added.isEmpty() ? "" : added.get(0).rolloutId();
        return order.next(
                key, settings.get().thenCompose(wanted -> prepared(added, wanted)), ready -> spans.add(ready, lease));
    }

    private CompletableFuture<List<NewSpan>> prepared(List<NewSpan> added, GatewaySettings wanted) {
        if (!wanted.redact()) {
            return CompletableFuture.completedFuture(added);
        }
        BitSet suspects = new BitSet();
        long bytes = 0;
        for (int i = 0; i < added.size(); i++) {
            if (redaction.suspects(added.get(i).payload())) {
                suspects.set(i);
                bytes += added.get(i).payload().bytes().length;
            }
        }
        return bytes <= QUICK_BYTES
                ? CompletableFuture.completedFuture(clean(added, suspects))
                : CompletableFuture.supplyAsync(() -> clean(added, suspects), LENGTHY);
    }

    private List<NewSpan> clean(List<NewSpan> added, BitSet suspects) {
        if (suspects.isEmpty()) {
            return added;
        }
        NewSpan[] clean = added.toArray(NewSpan[]::new);
        suspects.stream().forEach(i -> clean[i] = clean[i].with(redaction.clean(clean[i].payload())));
        return List.of(clean);
    }

    @Override
    public CompletableFuture<Long> nextSequenceIds(String rolloutId, String attemptId, int count) {
        return spans.nextSequenceIds(rolloutId, attemptId, count);
    }

    @Override
    public CompletableFuture<Page<StoredSpan>> query(SpanQuery query) {
        return spans.query(query);
    }

    @Override
    public AutoCloseable tail(@Nullable String rolloutId, SpanListener listener) {
        return spans.tail(rolloutId, listener);
    }
}
