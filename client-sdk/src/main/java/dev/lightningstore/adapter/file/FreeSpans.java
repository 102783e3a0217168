package dev.lightningstore.adapter.file;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanFields;
import dev.lightningstore.span.SpanKey;
import dev.lightningstore.span.SpanPayload;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.wire.span.SpanCodec;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which of a file's free spans the store does not have. The store itself knows a span again only within an attempt, and
 * free spans have none. Not thread-safe.
 */
final class FreeSpans {
    /** Their keys are in memory. */
    private static final int MAX_SPANS = 2_000_000;

    private static final SpanCodec CODEC = new SpanCodec();

    private final Set<Long> missing = new HashSet<>();

    void met(NewSpan span) {
        if (span.rolloutId().equals(NewSpan.FREE)) {
            missing.add(key(span.payload()));
            if (missing.size() > MAX_SPANS) {
                throw new StoreException.Invalid(
                        "there are more than " + MAX_SPANS + " free spans; import them in parts");
            }
        }
    }

    void lookUp(LightningStore store) throws IOException {
        if (!missing.isEmpty()) {
            new TraceSource(store, List.of(NewSpan.FREE), Period.ALWAYS)
                    .eachPage(spans -> spans.forEach(span -> missing.remove(key(span.payload()))));
        }
    }

    /** Whether to send it: yes once for each that is missing, and always for a span that is not free. */
    boolean take(NewSpan span) {
        return !span.rolloutId().equals(NewSpan.FREE) || missing.remove(key(span.payload()));
    }

    private static long key(SpanPayload payload) {
        SpanFields fields = CODEC.fields(payload);
        return SpanKey.of(fields.traceId() + "/" + fields.spanId());
    }
}
