package dev.lightningstore.trace.ship;

import dev.lightningstore.span.SpanStore;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes spans from any thread at once, without waiting, and gets them to the store by a thread of its own. Thread-safe.
 *
 * <p>What is lost is counted: where the buffer is full, where the spool is full, where the store does not want it.
 */
public final class SpanShipper implements AutoCloseable {
    /** How long spans gather before they are sent; short enough that nobody who watches minds. */
    private static final Duration LINGER = Duration.ofMillis(20);

    /** So many new spans do not wait for that. */
    private static final int ENOUGH = 500;

    private static final Duration CLOSE_SLACK = Duration.ofSeconds(2);
    private static final Logger log = LoggerFactory.getLogger(SpanShipper.class);

    private final Tally tally = new Tally();
    private final SpanBuffer buffer;
    private final Backlogs backlogs;
    private final Delivery delivery;
    private final LongSupplier nanos;
    private final Thread thread;
    private final AtomicInteger fresh = new AtomicInteger();
    private final Queue<CompletableFuture<Void>> flushes = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;
    private volatile long closeBy;

    /**
     * @param target names the store: what is kept aside for it is sent to no other
     * @param nanos a clock that only rises, as {@code System::nanoTime}
     */
    public SpanShipper(
            SpanStore store, String target, ShipperOptions options, LongSupplier nanos, RandomGenerator random) {
        this.nanos = nanos;
        this.buffer = new SpanBuffer(options.bufferSpans(), options.bufferBytes());
        @Nullable
        SpoolFolder folder =
                options.spool() == null ? null : new SpoolFolder(options.spool(), target, options.spoolBytes());
        this.backlogs = new Backlogs(folder, options.bufferBytes());
        String meanwhile = options.spool() == null
                ? "they are kept in memory until it does"
                : "they are kept in " + options.spool() + " until it does";
        Outage outage = new Outage(target, meanwhile, random);
        this.thread = new Thread(this::run, "lightning-spans");
        this.delivery = new Delivery(
                store,
                buffer,
                backlogs,
                outage,
                options.patience(),
                tally,
                nanos,
                () -> LockSupport.unpark(this.thread));
        thread.setDaemon(true);
        thread.start();
    }

    /** Never waits and never throws; false where the span is lost. */
    public boolean offer(Parcel parcel) {
        tally.accepted.increment();
        if (closed || !buffer.offer(parcel)) {
            tally.dropped.increment();
            return false;
        }
        if (fresh.incrementAndGet() == ENOUGH) {
            LockSupport.unpark(thread);
        }
        return true;
    }

    public ShipCounts counts() {
        return tally.counts();
    }

    /** Waits until the store has answered all spans so far; false where that took too long. */
    public boolean flush(Duration atMost) {
        CompletableFuture<Void> flushed = new CompletableFuture<>();
        flushes.add(flushed);
        LockSupport.unpark(thread);
        try {
            if (!thread.isAlive()) {
                return buffer.isEmpty();
            }
            flushed.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            flushes.remove(flushed);
        }
    }

    /** Sends what there is for so long, and keeps the rest in the spool. */
    public void close(Duration atMost) {
        if (!closed) {
            closeBy = nanos.getAsLong() + atMost.toNanos();
            closed = true;
        }
        LockSupport.unpark(thread);
        try {
            thread.join(atMost.plus(CLOSE_SLACK).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        close(CLOSE_SLACK);
    }

    private void run() {
        try {
            backlogs.adopt();
            while (!mayEnd()) {
                if (!delivery.step()) {
                    rest();
                }
            }
            delivery.finish();
        } catch (RuntimeException | Error e) {
            closed = true;
            log.error("the thread that sends spans has ended; spans are lost from now on", e);
            throw e;
        }
    }

    private void rest() {
        if (delivery.idle()) {
            for (CompletableFuture<Void> flush = flushes.poll(); flush != null; flush = flushes.poll()) {
                flush.complete(null);
            }
        }
        fresh.set(0);
        LockSupport.parkNanos(this, LINGER.toNanos());
    }

    private boolean mayEnd() {
        return closed && (delivery.idle() || delivery.hopeless() || nanos.getAsLong() - closeBy >= 0);
    }
}
