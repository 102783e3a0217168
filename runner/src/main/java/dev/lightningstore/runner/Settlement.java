package dev.lightningstore.runner;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.rollout.LeaseStore;
import dev.lightningstore.rollout.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Tells the store how an attempt ended, again and again while the store is away and the lease may still be held. */
final class Settlement {
    private static final Logger log = LoggerFactory.getLogger(Settlement.class);
    private static final Duration FIRST_WAIT = Duration.ofMillis(200);
    private static final Duration MAX_WAIT = Duration.ofSeconds(2);

    /** Above what a client takes for one call with all its retries. */
    private static final Duration ANSWER = Duration.ofMinutes(1);

    /** How it ended, as far as this runner is concerned. */
    enum Result {
        SUCCEEDED,
        FAILED,
        RELEASED,
        CANCELLED,
        /** The store did not take it: another has the rollout by now, or will. */
        LOST;

        boolean taken() {
            return this == SUCCEEDED || this == FAILED || this == RELEASED;
        }
    }

    private final LeaseStore leases;
    private final LeaseRef lease;
    private final CompletableFuture<Stop> stopped;

    Settlement(LeaseStore leases, LeaseRef lease, CompletableFuture<Stop> stopped) {
        this.leases = leases;
        this.lease = lease;
        this.stopped = stopped;
    }

    Result settle(Stop stop) throws InterruptedException {
        return stop.outcome().isPresent()
                ? settle(stop.outcome().get())
                : stop.cause() == Stop.Cause.CANCELLED ? Result.CANCELLED : Result.LOST;
    }

    Result settle(Outcome outcome) throws InterruptedException {
        Duration wait = FIRST_WAIT;
        while (!gone()) {
            try {
                leases.finish(lease, outcome).get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
                return switch (outcome) {
                    case Outcome.Succeeded good -> Result.SUCCEEDED;
                    case Outcome.Failed bad -> failed(bad.failure());
                    case Outcome.Released back -> Result.RELEASED;
                };
            } catch (ExecutionException | TimeoutException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                if (!mayPass(cause)) {
                    log.atWarn()
                            .addKeyValue("rollout", lease.rolloutId())
                            .addKeyValue("attempt", lease.attemptId())
                            .log("the store did not take the outcome: {}", cause.getMessage());
                    return Result.LOST;
                }
            }
            Thread.sleep(wait);
            wait = wait.multipliedBy(2).compareTo(MAX_WAIT) > 0 ? MAX_WAIT : wait.multipliedBy(2);
        }
        return stopped.join().cause() == Stop.Cause.CANCELLED ? Result.CANCELLED : Result.LOST;
    }

    /** What the agent says of itself may hold a prompt; what is wrong with this machine is for its operator. */
    private Result failed(Failure failure) {
        boolean ours = failure.kind() == FailureKind.INFRA || failure.kind() == FailureKind.VERIFIER;
        log.atLevel(ours ? Level.WARN : Level.INFO)
                .addKeyValue("rollout", lease.rolloutId())
                .addKeyValue("attempt", lease.attemptId())
                .addKeyValue("kind", failure.kind())
                .log(ours ? "the attempt failed: {}" : "the attempt failed", failure.message());
        return Result.FAILED;
    }

    private static boolean mayPass(Throwable failure) {
        return failure instanceof StoreException.Unavailable
                || failure instanceof StoreException.Overloaded
                || failure instanceof TimeoutException;
    }

    private boolean gone() {
        return stopped.isDone() && stopped.join().outcome().isEmpty();
    }
}
