package dev.lightningstore.trace.ship;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanPayload;
import dev.lightningstore.span.SpanStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves spans from the buffer to the store, or aside while it is away, and from there to the store. All of it happens in
 * {@link #step}, on one thread; only answers come from elsewhere.
 *
 * <p>While anything is kept aside, new spans go behind it, so that spans arrive in the order in which they ended.
 */
final class Delivery {
    private static final int BATCH_SPANS = 1_000;
    private static final long BATCH_BYTES = 512 << 10;
    private static final int WINDOW_BATCHES = 256;
    private static final long WINDOW_BYTES = 8 << 20;
    private static final Logger log = LoggerFactory.getLogger(SpanShipper.class);

    private final SpanStore store;
    private final SpanBuffer buffer;
    private final Backlogs backlogs;
    private final Outage outage;
    private final Duration patience;
    private final Tally tally;
    private final LongSupplier nanos;
    private final Runnable wake;
    private final Set<Sent> underWay = new LinkedHashSet<>();
    private final Queue<Sent> answered = new ConcurrentLinkedQueue<>();
    /** What failed while something before it was under way: it is kept aside behind that, or not at all. */
    private final NavigableSet<Sent> held = new TreeSet<>(Comparator.comparingLong((Sent sent) -> sent.number));

    private final Set<String> complaints = new HashSet<>();
    private long windowBytes;
    private long sentSoFar;
    private @Nullable Chunk chunk;

    Delivery(
            SpanStore store,
            SpanBuffer buffer,
            Backlogs backlogs,
            Outage outage,
            Duration patience,
            Tally tally,
            LongSupplier nanos,
            Runnable wake) {
        this.store = store;
        this.buffer = buffer;
        this.backlogs = backlogs;
        this.outage = outage;
        this.patience = patience;
        this.tally = tally;
        this.nanos = nanos;
        this.wake = wake;
    }

    /** Whether anything moved; if not, nothing will before an answer, a span or some time has come. */
    boolean step() {
        boolean moved = settle();
        suspect();
        release();
        moved |= take();
        moved |= drain();
        return moved;
    }

    /** Whether all that the agent gave has been dealt with. */
    boolean idle() {
        boolean ownChunk = chunk != null && backlogs.isOwn(chunk.backlog);
        boolean direct = underWay.stream().anyMatch(sent -> sent.chunk == null);
        return buffer.isEmpty()
                && answered.isEmpty()
                && held.isEmpty()
                && !ownChunk
                && !direct
                && backlogs.ownIsEmpty();
    }

    /** Whether waiting would only take time: what is left is safe, and the store does not answer. */
    boolean hopeless() {
        return outage.away() && backlogs.lasts();
    }

    /** Keeps aside what has not been answered. */
    void finish() {
        settle();
        held.addAll(underWay);
        keepAside(held);
        while (!buffer.isEmpty()) {
            written(buffer.take(BATCH_SPANS, BATCH_BYTES)).forEach(this::keep);
        }
        tally.dropped.add(backlogs.close());
    }

    private boolean settle() {
        boolean moved = false;
        for (Sent sent = answered.poll(); sent != null; sent = answered.poll()) {
            moved = true;
            underWay.remove(sent);
            windowBytes -= sent.batch.bytes();
            if (sent.chunk != null) {
                sent.chunk.underWay--;
            }
            Throwable failure = sent.failure;
            if (failure == null) {
                outage.answered();
                if (!sent.aside) {
                    tally.sent.add(sent.batch.count());
                }
            } else {
                failed(
                        sent,
                        failure instanceof CompletionException && failure.getCause() != null
                                ? failure.getCause()
                                : failure);
            }
        }
        return moved;
    }

    private void failed(Sent sent, Throwable failure) {
        if (failure instanceof StoreException.Unavailable
                || failure instanceof StoreException.Overloaded
                || failure instanceof CancellationException) {
            Duration atLeast = failure instanceof StoreException.Overloaded full ? full.retryAfter() : Duration.ZERO;
            outage.failed(nanos.getAsLong(), atLeast, String.valueOf(failure.getMessage()));
            if (sent.chunk != null) {
                sent.chunk.left.add(sent.batch);
            } else {
                held.add(sent);
            }
        } else if (sent.aside) {
            // The copy will meet the same.
            return;
        } else if (failure instanceof StoreException.LeaseLost) {
            outage.answered();
            tally.fenced.add(sent.batch.count());
            complain("spans of an attempt whose lease is lost are dropped", sent, failure);
        } else if (sent.chunk != null && !backlogs.isOwn(sent.chunk.backlog) && isAboutKeys(failure)) {
            // Somebody who may send it will find it.
            complain("a spool file is left for who may send it", sent, failure);
            tally.adopted.add(-sent.batch.count());
            backlogs.leave(sent.chunk.backlog);
            if (chunk == sent.chunk) {
                chunk = null;
            }
        } else {
            outage.answered();
            tally.refused.add(sent.batch.count());
            complain("the store refuses spans", sent, failure);
        }
    }

    private static boolean isAboutKeys(Throwable failure) {
        return failure instanceof StoreException.Forbidden || failure instanceof StoreException.Unauthenticated;
    }

    /** The log hears of each kind of failure once. */
    private void complain(String what, Sent sent, Throwable failure) {
        var event = complaints.add(what + failure.getClass()) ? log.atWarn() : log.atDebug();
        event.addKeyValue("rollout", sent.batch.place().rolloutId())
                .addKeyValue("attempt", sent.batch.place().attemptId())
                .addKeyValue("spans", sent.batch.count())
                .log("{}: {}", what, failure.getMessage());
    }

    private void suspect() {
        long now = nanos.getAsLong();
        boolean late = false;
        for (Sent sent : underWay) {
            if (now - sent.since < patience.toNanos()) {
                break;
            }
            late |= sent.chunk == null && !sent.aside;
            keepAside(held.headSet(sent, false));
            keepAside(sent);
        }
        if (late) {
            outage.failed(now, Duration.ZERO, "no answer within " + patience.toMillis() + " ms");
        }
    }

    /** Keeps aside what failed, as far as all before it has an answer or is kept aside too. */
    private void release() {
        for (Sent sent : underWay) {
            if (sent.chunk == null && !sent.aside) {
                keepAside(held.headSet(sent, false));
                return;
            }
        }
        keepAside(held);
    }

    private void keepAside(NavigableSet<Sent> some) {
        some.forEach(this::keepAside);
        some.clear();
    }

    private void keepAside(Sent sent) {
        if (sent.chunk == null && !sent.aside) {
            sent.aside = true;
            keep(sent.batch);
        }
    }

    private void keep(Batch batch) {
        if (backlogs.keep(batch)) {
            tally.spooled.add(batch.count());
        } else {
            tally.dropped.add(batch.count());
        }
    }

    private boolean take() {
        if (!held.isEmpty()) {
            if (!buffer.isHalfFull()) {
                return false;
            }
            keepAside(held); // rather out of order than lost
        }
        boolean direct = !outage.away() && chunk == null && backlogs.ownIsEmpty();
        if (direct && (underWay.size() >= WINDOW_BATCHES || windowBytes >= WINDOW_BYTES)) {
            if (!buffer.isHalfFull()) {
                return false;
            }
            direct = false;
        }
        List<Parcel> parcels = buffer.take(BATCH_SPANS, BATCH_BYTES);
        for (Batch batch : written(parcels)) {
            if (direct) {
                send(batch, null);
            } else {
                keep(batch);
            }
        }
        return !parcels.isEmpty();
    }

    private List<Batch> written(List<Parcel> parcels) {
        List<Batch.Placed> spans = new ArrayList<>(parcels.size());
        for (Parcel parcel : parcels) {
            try {
                SpanPayload payload = new SpanPayload(
                        SpanPayload.Format.OTLP, parcel.content().get());
                Place place = parcel.place();
                spans.add(new Batch.Placed(
                        place, new NewSpan(place.rolloutId(), place.attemptId(), 0, parcel.key(), payload)));
            } catch (RuntimeException e) {
                tally.dropped.increment();
                if (complaints.add("written" + e.getClass())) {
                    log.warn("a span that cannot be written is dropped", e);
                }
            }
        }
        return Batch.of(spans);
    }

    private boolean drain() {
        if (chunk != null && chunk.done()) {
            backlogs.sent(chunk);
            chunk = null;
        }
        long now = nanos.getAsLong();
        if (!outage.mayTry(now) || (chunk != null && chunk.underWay > 0)) {
            return false;
        }
        if (chunk == null) {
            Chunk next = backlogs.next();
            if (next == null) {
                outage.forget();
                return false;
            }
            if (!backlogs.isOwn(next.backlog)) {
                next.left.forEach(batch -> tally.adopted.add(batch.count()));
            }
            chunk = next;
        }
        Chunk sending = chunk;
        List<Batch> batches = List.copyOf(sending.left);
        sending.left.clear();
        sending.underWay = batches.size();
        batches.forEach(batch -> send(batch, sending));
        return true;
    }

    private void send(Batch batch, @Nullable Chunk from) {
        Sent sent = new Sent(batch, from, sentSoFar++, nanos.getAsLong());
        underWay.add(sent);
        windowBytes += batch.bytes();
        store.add(batch.spans(), batch.place().lease()).whenComplete((ids, failure) -> {
            sent.failure = failure;
            answered.add(sent);
            wake.run();
        });
    }
}
