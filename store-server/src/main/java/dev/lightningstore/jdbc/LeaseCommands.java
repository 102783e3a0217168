package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.rollout.Lifecycle;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.rollout.RolloutStatus;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The writes under a lease, and the watchdog's: what ends attempts that nobody ends. */
final class LeaseCommands {
    private LeaseCommands() {}

    record Heartbeat(
            int project, long no, LeaseRef lease, @Nullable Json progress) implements Command<Attempt> {
        @Override
        public void needs(Needs needs) {
            needs.rollout(no);
        }

        @Override
        public Attempt apply(Tx tx) throws SQLException {
            RolloutState state = tx.rollout(project, no);
            AttemptState attempt = held(state, lease);
            if (progress != null) {
                attempt.metadata = progress;
            }
            Life.alive(tx, state, attempt, tx.now());
            return attempt.toAttempt();
        }
    }

    record Finish(int project, long no, LeaseRef lease, Outcome outcome) implements Command<AttemptedRollout> {
        @Override
        public void needs(Needs needs) {
            needs.rollout(no);
        }

        @Override
        public AttemptedRollout apply(Tx tx) throws SQLException {
            RolloutState state = tx.rollout(project, no);
            if (saidBefore(state)) {
                return RolloutCommands.snapshot(tx, state);
            }
            AttemptState attempt = held(state, lease);
            switch (outcome) {
                case Outcome.Succeeded succeeded -> {
                    attempt.metadata = succeeded.metadata() == null ? attempt.metadata : succeeded.metadata();
                    Life.step(tx, state, attempt, Lifecycle.Event.SUCCEED, null);
                }
                case Outcome.Failed failed -> {
                    attempt.metadata = failed.metadata() == null ? attempt.metadata : failed.metadata();
                    Life.step(tx, state, attempt, Lifecycle.eventFor(failed), failed.failure());
                }
                case Outcome.Released released ->
                    Life.step(
                            tx,
                            state,
                            attempt,
                            Lifecycle.Event.RELEASE,
                            new Failure(FailureKind.INFRA, "released: " + released.reason()));
            }
            Life.syncWorker(tx, state, attempt);
            return RolloutCommands.snapshot(tx, state);
        }

        /** The answer to the first finish was lost, and the runner says the same again. */
        private boolean saidBefore(RolloutState state) {
            AttemptState attempt = state.latest;
            if (attempt == null || attempt.number() != lease.fence() || !attempt.id.equals(lease.attemptId())) {
                return false;
            }
            return switch (outcome) {
                case Outcome.Succeeded succeeded -> attempt.status == AttemptStatus.SUCCEEDED;
                case Outcome.Failed failed ->
                    (attempt.status == AttemptStatus.FAILED || attempt.status == AttemptStatus.TIMEOUT)
                            && attempt.failure != null
                            && attempt.failure.kind() == failed.failure().kind();
                case Outcome.Released released ->
                    attempt.status == AttemptStatus.FAILED && state.status == RolloutStatus.REQUEUING;
            };
        }
    }

    /** Looks at an attempt whose row in watch is due: ends it, or looks again later. */
    record Expire(long attemptKey) implements Command<Boolean> {
        @Override
        public void needs(Needs needs) {
            needs.rollout(Keys.rolloutOf(attemptKey));
        }

        @Override
        public Boolean apply(Tx tx) throws SQLException {
            RolloutState state = tx.find(Keys.rolloutOf(attemptKey));
            AttemptState attempt = state == null ? null : state.latest;
            if (state == null
                    || attempt == null
                    || attempt.key != attemptKey
                    || !attempt.status.live()
                    || (state.status != RolloutStatus.PREPARING && state.status != RolloutStatus.RUNNING)) {
                tx.row(Write.DELETE_WATCH).set(attemptKey).add();
                return false;
            }
            long now = tx.now();
            RolloutConfig config = state.config;
            if (config.timeout() != null
                    && now - attempt.startTime > config.timeout().toNanos()) {
                return end(
                        tx,
                        state,
                        attempt,
                        Lifecycle.Event.TIME_OUT,
                        Life.timeout("ran longer than " + config.timeout()));
            }
            if (config.unresponsive() != null
                    && now - attempt.lastSign() > config.unresponsive().toNanos()) {
                return end(
                        tx,
                        state,
                        attempt,
                        Lifecycle.Event.FALL_SILENT,
                        new Failure(FailureKind.INFRA, "nothing heard for " + config.unresponsive()));
            }
            if (attempt.leased() && now > attempt.leaseUntil) {
                return end(
                        tx,
                        state,
                        attempt,
                        Lifecycle.Event.LOSE_LEASE,
                        new Failure(FailureKind.INFRA, "its lease ran out"));
            }
            tx.watch(attempt, config);
            return false;
        }

        private static boolean end(
                Tx tx, RolloutState state, AttemptState attempt, Lifecycle.Event event, Failure failure)
                throws SQLException {
            Life.step(tx, state, attempt, event, failure);
            Life.syncWorker(tx, state, attempt);
            return true;
        }
    }

    /** The attempt whose lease this is, if it still is one. */
    static AttemptState held(RolloutState state, LeaseRef lease) {
        AttemptState attempt = state.latest;
        if (attempt == null) {
            throw lost(state, lease, "nobody has claimed it");
        }
        if (attempt.number() != lease.fence() || !attempt.id.equals(lease.attemptId()) || !attempt.leased()) {
            throw lost(state, lease, "its latest attempt is " + attempt.id + " with fence " + attempt.number());
        }
        if (!attempt.status.live() || state.status.terminal() || state.status.queued()) {
            throw lost(
                    state,
                    lease,
                    "attempt " + attempt.id + " is " + attempt.status.wire() + " and the rollout "
                            + state.status.wire());
        }
        return attempt;
    }

    private static StoreException lost(RolloutState state, LeaseRef lease, String why) {
        return new StoreException.LeaseLost(
                "the lease on rollout " + state.id + " (attempt " + lease.attemptId() + ", fence " + lease.fence()
                        + ") is lost: " + why + "; stop, and write nothing more under it",
                Map.of("rollout_id", state.id, "attempt_id", lease.attemptId()));
    }
}
