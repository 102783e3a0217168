package dev.lightningstore.runner;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.Lease;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.rollout.LeaseStore;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a lease alive by heartbeats, and says when it is lost: when the store says so, or when the store has answered
 * none for as long as the lease lasts. Then another runner may have it, so the work must end here. Thread-safe.
 */
final class LeaseKeeper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LeaseKeeper.class);

    /** Two heartbeats may be lost on the way before the lease is. */
    private static final int BEATS = 3;

    /** So that even a short attempt is soon seen to run. */
    private static final Duration FIRST = Duration.ofSeconds(1);

    private final LeaseStore leases;
    private final LeaseRef lease;
    private final Duration ttl;
    private final Supplier<Json> progress;
    private final Consumer<Stop> lost;
    private final ScheduledFuture<?> beating;
    private final AtomicBoolean unanswered = new AtomicBoolean();
    private volatile boolean settling;
    private volatile long heard = System.nanoTime();

    LeaseKeeper(
            LeaseStore leases,
            Lease lease,
            Duration ttl,
            ScheduledExecutorService timer,
            Supplier<Json> progress,
            Consumer<Stop> lost) {
        this.leases = leases;
        this.lease = lease.ref();
        this.ttl = ttl;
        this.progress = progress;
        this.lost = lost;
        long every = interval(lease, ttl).toNanos();
        this.beating =
                timer.scheduleWithFixedDelay(this::beat, Math.min(every, FIRST.toNanos()), every, TimeUnit.NANOSECONDS);
    }

    private static Duration interval(Lease lease, Duration ttl) {
        Duration silent = lease.work().rollout().config().unresponsive();
        return (silent != null && silent.compareTo(ttl) < 0 ? silent : ttl).dividedBy(BEATS);
    }

    private void beat() {
        long now = System.nanoTime();
        if (now - heard > ttl.toNanos()) {
            lost.accept(new Stop(Stop.Cause.LOST, "no heartbeat was answered for " + ttl));
            return;
        }
        if (unanswered.compareAndSet(false, true)) {
            try {
                leases.heartbeat(lease, progress.get()).whenComplete((attempt, failure) -> answered(now, failure));
            } catch (RuntimeException e) {
                answered(now, e);
            }
        }
    }

    private void answered(long sent, @Nullable Throwable failure) {
        unanswered.set(false);
        Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
        if (cause == null) {
            heard = sent;
        } else if (cause instanceof StoreException.LeaseLost || cause instanceof StoreException.NotFound) {
            if (settling) {
                return; // most likely the outcome has overtaken this heartbeat; if not, the outcome is refused too
            }
            lost.accept(new Stop(Stop.Cause.LOST, String.valueOf(cause.getMessage())));
        } else {
            log.atDebug()
                    .addKeyValue("rollout", lease.rolloutId())
                    .log("a heartbeat was not taken: {}", cause.getMessage());
        }
    }

    /** The outcome is on its way to the store. */
    void settling() {
        settling = true;
    }

    @Override
    public void close() {
        beating.cancel(false);
    }
}
