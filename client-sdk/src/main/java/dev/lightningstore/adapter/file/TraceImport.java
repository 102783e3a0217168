package dev.lightningstore.adapter.file;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.rollout.RolloutStore;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanFields;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.wire.span.SpanCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings traces into a store. All is read and checked once before the first span is sent, so that nothing is written of a
 * file that is wrong anywhere. A span that is there already is left out: importing again changes nothing.
 *
 * @param into the rollout to put all spans under, whatever they say; null for where they say
 * @param attempt of that rollout; null for its latest
 */
public record TraceImport(
        LightningStore store,
        Period period,
        @Nullable String into,
        @Nullable String attempt) {
    private static final int BATCH_SPANS = 500;
    private static final int BATCH_BYTES = 2 << 20;
    private static final SpanCodec CODEC = new SpanCodec();

    public TraceImport {
        if (attempt != null && into == null) {
            throw StoreException.Invalid.field("attempt", "needs the rollout that it is of");
        }
    }

    /**
     * What an import did.
     *
     * @param records lines or files
     * @param spans in them, within the period
     * @param added that the store did not have yet
     */
    public record Counts(long records, long spans, long added) {}

    /** @param progress told how many spans were sent so far */
    public Counts read(Records records, SpanReading reading, LongConsumer progress) throws IOException {
        FreeSpans free = new FreeSpans();
        long[] found = check(records, reading, free);
        free.lookUp(store);
        Batch batch = new Batch(progress);
        records.each((where, text) -> {
            for (NewSpan read : reading.read(text)) {
                NewSpan span = placed(read);
                if (wanted(span) && free.take(span)) {
                    batch.add(span);
                }
            }
        });
        batch.send();
        return new Counts(found[0], found[1], batch.added);
    }

    private long[] check(Records records, SpanReading reading, FreeSpans free) throws IOException {
        KnownPlaces places = new KnownPlaces(store.rollouts());
        long[] found = new long[2];
        records.each((where, text) -> {
            try {
                found[0]++;
                for (NewSpan read : reading.read(text)) {
                    NewSpan span = placed(read);
                    if (wanted(span)) {
                        places.check(span);
                        free.met(span);
                        found[1]++;
                    }
                }
            } catch (StoreException.Invalid wrong) {
                throw new StoreException.Invalid(where + ": " + wrong.getMessage(), wrong.details());
            } catch (StoreException.NotFound missing) {
                throw new StoreException.NotFound(where + ": " + missing.getMessage(), missing.details());
            }
        });
        return found;
    }

    private boolean wanted(NewSpan span) {
        SpanFields fields = CODEC.fields(span.payload());
        return period.holds(fields.startNanos());
    }

    /** Under another rollout its old place among the spans means nothing. */
    private NewSpan placed(NewSpan span) {
        return into == null
                ? span
                : new NewSpan(into, attempt == null ? RolloutStore.LATEST : attempt, 0, span.key(), span.payload());
    }

    /** Spans on their way. Not thread-safe. */
    private final class Batch {
        private final LongConsumer progress;
        private final List<NewSpan> spans = new ArrayList<>();
        private long bytes;
        private long sent;
        private long added;

        Batch(LongConsumer progress) {
            this.progress = progress;
        }

        void add(NewSpan span) {
            int size = span.payload().bytes().length;
            if (spans.size() == BATCH_SPANS || bytes + size > BATCH_BYTES) {
                send();
            }
            spans.add(span);
            bytes += size;
        }

        void send() {
            if (spans.isEmpty()) {
                return;
            }
            for (long sequence : Answer.of(store.spans().add(List.copyOf(spans), null))) {
                added += sequence == 0 ? 0 : 1;
            }
            sent += spans.size();
            progress.accept(sent);
            spans.clear();
            bytes = 0;
        }
    }
}
