package dev.lightningstore.runner.trace;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the spans of one attempt, one batch at a time: what comes meanwhile goes with the next. While the store is away
 * it tries again and keeps what fits into its bound. Thread-safe; never blocks but in {@link #flush}.
 */
final class SpanSender {
    private static final Logger log = LoggerFactory.getLogger(SpanSender.class);
    private static final long MAX_WAITING_BYTES = 16L << 20;
    private static final long MAX_BATCH_BYTES = 4L << 20;
    private static final int MAX_BATCH = 1_000;
    private static final Duration AGAIN = Duration.ofMillis(500);

    private final SpanStore store;
    private final LeaseRef lease;
    private final Deque<NewSpan> waiting = new ArrayDeque<>();
    private List<NewSpan> underWay = List.of();
    private long waitingBytes;
    private long dropped;
    private boolean closed;

    SpanSender(SpanStore store, LeaseRef lease) {
        this.store = store;
        this.lease = lease;
    }

    synchronized void send(NewSpan span) {
        int bytes = span.payload().bytes().length;
        if (closed || waitingBytes + bytes > MAX_WAITING_BYTES) {
            dropped++;
            return;
        }
        waiting.add(span);
        waitingBytes += bytes;
        if (underWay.isEmpty()) {
            next();
        }
    }

    /** Something that was to become a span could not. */
    synchronized void drop() {
        dropped++;
    }

    private synchronized void next() {
        List<NewSpan> batch = new ArrayList<>();
        long bytes = 0;
        while (!waiting.isEmpty() && batch.size() < MAX_BATCH && bytes < MAX_BATCH_BYTES) {
            NewSpan span = waiting.remove();
            bytes += span.payload().bytes().length;
            batch.add(span);
        }
        underWay = batch;
        waitingBytes -= bytes;
        if (batch.isEmpty()) {
            notifyAll();
        } else {
            transmit();
        }
    }

    private void transmit() {
        store.add(underWay, lease).whenComplete((ids, failure) -> answered(failure));
    }

    private synchronized void answered(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
        boolean away = cause instanceof StoreException.Unavailable || cause instanceof StoreException.Overloaded;
        if (away && !closed) {
            CompletableFuture.delayedExecutor(AGAIN.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(this::again);
            return;
        }
        if (cause != null) {
            dropped += underWay.size();
            log.atWarn()
                    .addKeyValue("rollout", lease.rolloutId())
                    .addKeyValue("attempt", lease.attemptId())
                    .addKeyValue("spans", underWay.size())
                    .log("spans were not stored: {}", cause.getMessage());
        }
        next();
    }

    private synchronized void again() {
        transmit();
    }

    synchronized boolean flush(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!underWay.isEmpty()) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return dropped == 0;
    }

    synchronized void close() {
        closed = true;
        dropped += waiting.size();
        waiting.clear();
        waitingBytes = 0;
    }
}
