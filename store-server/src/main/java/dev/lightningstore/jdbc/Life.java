package dev.lightningstore.jdbc;

import dev.lightningstore.event.Event;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.rollout.Lifecycle;
import dev.lightningstore.rollout.Lifecycle.Effect;
import dev.lightningstore.rollout.Lifecycle.Step;
import dev.lightningstore.rollout.Lifecycle.Verdict;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.rollout.RolloutStatus;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Carries out the steps of {@link Lifecycle} on states: the one place where a status changes. */
final class Life {
    private Life() {}

    /** Makes the next attempt of a rollout that was taken for a worker. The caller checked {@link #hasRoom}. */
    static AttemptState begin(Tx tx, RolloutState rollout, @Nullable String worker, @Nullable Duration lease)
            throws SQLException {
        long now = tx.now();
        AttemptState previous = rollout.latest;
        if (previous != null) {
            tx.unwatch(previous);
            tx.droppedSpanKeys(previous);
        }
        rollout.attempts++;
        AttemptState attempt = new AttemptState(Keys.attempt(rollout.no, rollout.attempts), rollout.id);
        attempt.startTime = now;
        attempt.worker = worker;
        attempt.lastSeq = previous == null ? 0 : previous.lastSeq;
        attempt.fresh = true;
        attempt.spanKeys = tx.dialect().alone() ? new LongSet() : null;
        if (lease != null) {
            attempt.leaseTtl = lease.toNanos();
            attempt.leaseUntil = now + attempt.leaseTtl;
        }
        rollout.latest = attempt;
        tx.touch(attempt);
        tx.watch(attempt, rollout.config);
        tx.tally(rollout.project).attempts++;
        moveTo(tx, rollout, RolloutStatus.PREPARING, null);
        return attempt;
    }

    static boolean hasRoom(RolloutState rollout) {
        return rollout.attempts < RolloutConfig.MAX_ATTEMPTS;
    }

    /** Notes a sign of life: the lease is extended, an attempt that was waiting or silent runs (again). */
    static void alive(Tx tx, RolloutState rollout, AttemptState attempt, long now) throws SQLException {
        attempt.heartbeat = now;
        if (attempt.leased() && attempt.status.live()) {
            attempt.leaseUntil = now + attempt.leaseTtl;
        }
        tx.touch(attempt);
        Optional<Step> step = Lifecycle.step(attempt.status, Lifecycle.Event.ALIVE);
        if (attempt.leased() && !attempt.status.live()) {
            return; // its lease is lost: another may hold the next one, so only a new claim brings it back
        }
        boolean ahead = attempt.status != AttemptStatus.RUNNING || rollout.status != RolloutStatus.RUNNING;
        if (step.isPresent() && ahead) {
            take(tx, rollout, attempt, step.get(), null);
        }
    }

    /** Takes the step that an event makes, if it makes one; answers whether it did. */
    static boolean step(
            Tx tx, RolloutState rollout, AttemptState attempt, Lifecycle.Event event, @Nullable Failure failure)
            throws SQLException {
        Optional<Step> step = Lifecycle.step(attempt.status, event);
        if (step.isEmpty()) {
            return false;
        }
        take(tx, rollout, attempt, step.get(), failure);
        return true;
    }

    private static void take(Tx tx, RolloutState rollout, AttemptState attempt, Step step, @Nullable Failure failure)
            throws SQLException {
        boolean wasLive = attempt.status.live();
        attempt.status = step.to();
        if (attempt.status.terminal()) {
            attempt.endTime = tx.now();
        }
        attempt.failure = step.effect() == Effect.RUN || step.effect() == Effect.SUCCEED ? null : failure;
        if (step.effect() == Effect.CANCEL && attempt.leased() && attempt.worker != null) {
            tx.signals()
                    .cancelled
                    .add(new Signals.Cancelled(
                            rollout.project,
                            attempt.worker,
                            new LeaseRef(rollout.id, attempt.id, attempt.number()),
                            failure == null || failure.message() == null ? "cancelled" : failure.message()));
        }
        tx.touch(attempt);
        if (!attempt.status.live()) {
            tx.unwatch(attempt);
        } else if (!wasLive) {
            tx.watch(attempt, rollout.config);
        }
        // Someone put it back into the queue by hand: a late sign of life does not take it out again.
        boolean requeuedByHand = step.effect() == Effect.RUN && rollout.status == RolloutStatus.QUEUING;
        if (rollout.latest == attempt && !rollout.status.terminal() && !requeuedByHand) {
            Verdict verdict =
                    Lifecycle.verdict(step.effect(), step.to(), rollout.config, attempt.number(), rollout.uncounted);
            rollout.uncounted += verdict.uncounted() ? 1 : 0;
            if (verdict.status() != rollout.status) {
                moveTo(tx, rollout, verdict.status(), failure);
            }
        }
    }

    /** Puts a rollout into a state, with all that belongs to it: the queue, the end time, and who is told. */
    static void moveTo(Tx tx, RolloutState rollout, RolloutStatus status, @Nullable Failure failure)
            throws SQLException {
        tx.leaveQueue(rollout);
        rollout.status = status;
        if (status.terminal()) {
            rollout.endTime = tx.now();
            rollout.failure = status == RolloutStatus.SUCCEEDED ? null : failure;
            tx.signals().finished.add(rollout.no);
        } else {
            rollout.endTime = Keys.NONE;
            rollout.failure = null;
        }
        if (status.queued()) {
            tx.enqueue(rollout);
        }
        tx.touch(rollout);
        changed(tx, rollout);
    }

    static void changed(Tx tx, RolloutState rollout) {
        AttemptState attempt = rollout.latest;
        tx.event(
                rollout.project,
                new Event.RolloutChanged(
                        tx.instant(),
                        rollout.id,
                        rollout.status,
                        attempt == null ? null : attempt.id,
                        attempt == null ? null : attempt.status,
                        attempt == null ? null : attempt.worker));
    }

    /** Brings the worker's row in line with the state of its attempt. */
    static void syncWorker(Tx tx, RolloutState rollout, AttemptState attempt) throws SQLException {
        if (attempt.worker == null) {
            return;
        }
        WorkerState worker = tx.worker(rollout.project, attempt.worker);
        long now = tx.now();
        switch (attempt.status) {
            case SUCCEEDED, FAILED -> worker.idle(now);
            case TIMEOUT, UNRESPONSIVE -> worker.lost(now);
            case PREPARING, RUNNING -> worker.busy(now, attempt.key);
        }
    }

    static Failure timeout(String message) {
        return new Failure(FailureKind.TIMEOUT, message);
    }
}
