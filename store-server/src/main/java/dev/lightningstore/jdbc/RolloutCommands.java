package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.project.Quotas;
import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptUpdate;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.rollout.Lifecycle;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.rollout.RolloutStore;
import dev.lightningstore.rollout.RolloutUpdate;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The writes of {@link RolloutStore}. Each checks all it must before it changes anything. */
final class RolloutCommands {
    private static final String ENQUEUE = "q:";
    private static final String START = "s:";

    private RolloutCommands() {}

    record Enqueue(
            int project,
            List<NewRollout> rollouts,
            @Nullable String requestId) implements Command<List<Rollout>> {
        @Override
        public int weight() {
            return Math.max(1, rollouts.size());
        }

        @Override
        public List<Rollout> apply(Tx tx) throws SQLException {
            List<Rollout> answer = new ArrayList<>(rollouts.size());
            List<Long> made = Requests.find(tx, project, ENQUEUE, requestId);
            if (made != null) {
                for (long no : made) {
                    RolloutState state = tx.rollout(project, no);
                    answer.add(state.toRollout(tx.task(state)));
                }
                return answer;
            }
            checkQuotas(tx, project, rollouts.size(), rollouts.size());
            String latest = latestResources(tx, project, rollouts);
            List<Long> numbers = new ArrayList<>(rollouts.size());
            for (NewRollout rollout : rollouts) {
                RolloutState state = create(tx, project, rollout, latest);
                tx.enqueue(state);
                Life.changed(tx, state);
                numbers.add(state.no);
                answer.add(state.toRollout(tx.task(state)));
            }
            Requests.remember(tx, project, ENQUEUE, requestId, numbers);
            return answer;
        }
    }

    record Start(
            int project,
            NewRollout rollout,
            @Nullable String worker,
            @Nullable String requestId) implements Command<AttemptedRollout> {
        @Override
        public AttemptedRollout apply(Tx tx) throws SQLException {
            List<Long> made = Requests.find(tx, project, START, requestId);
            if (made != null) {
                return snapshot(tx, tx.rollout(project, made.get(0)));
            }
            checkQuotas(tx, project, 1, 0);
            RolloutState state = create(tx, project, rollout, latestResources(tx, project, List.of(rollout)));
            AttemptState attempt = Life.begin(tx, state, worker, null);
            Life.syncWorker(tx, state, attempt);
            Requests.remember(tx, project, START, requestId, List.of(state.no));
            return snapshot(tx, state);
        }
    }

    record StartAttempt(int project, long no, @Nullable String worker) implements Command<AttemptedRollout> {
        @Override
        public void needs(Needs needs) {
            needs.rollout(no);
        }

        @Override
        public AttemptedRollout apply(Tx tx) throws SQLException {
            RolloutState state = tx.rollout(project, no);
            AttemptState running = state.latest;
            if (running != null && running.leased() && running.status.live()) {
                throw new StoreException.Conflict("rollout " + state.id + " is leased to worker " + running.worker
                        + "; cancel it or wait for its lease to end");
            }
            if (!Life.hasRoom(state)) {
                throw new StoreException.Conflict(
                        "rollout " + state.id + " has had its " + RolloutConfig.MAX_ATTEMPTS + " attempts");
            }
            tx.leaveQueue(state);
            AttemptState attempt = Life.begin(tx, state, worker, null);
            Life.syncWorker(tx, state, attempt);
            return snapshot(tx, state);
        }
    }

    /** @param lease null for the peer's wire, whose claims have none */
    record Claim(
            int project,
            int limit,
            @Nullable String worker,
            @Nullable Duration lease) implements Command<List<AttemptedRollout>> {
        /** One query fetches for this many more claims of the same group. */
        private static final int LOOK_AHEAD = 32;

        @Override
        public int weight() {
            return Math.max(1, limit);
        }

        @Override
        public List<AttemptedRollout> apply(Tx tx) throws SQLException {
            List<AttemptedRollout> claimed = new ArrayList<>();
            AttemptState last = null;
            for (RolloutState state : tx.nextQueued(project, limit, LOOK_AHEAD)) {
                tx.leaveQueue(state);
                last = Life.begin(tx, state, worker, lease);
                claimed.add(snapshot(tx, state));
            }
            if (worker != null) {
                WorkerState seen = tx.worker(project, worker);
                long now = tx.now();
                if (last == null) {
                    seen.foundNothing(now);
                } else {
                    seen.dequeued(now);
                    seen.busy(now, last.key);
                }
            }
            return claimed;
        }
    }

    record Update(int project, long no, RolloutUpdate update) implements Command<Rollout> {
        @Override
        public void needs(Needs needs) {
            needs.rollout(no);
        }

        @Override
        public Rollout apply(Tx tx) throws SQLException {
            RolloutState state = tx.rollout(project, no);
            RolloutState.Task task = tx.task(state);
            Json input = update.input().or(task.input());
            Json metadata = update.metadata().or(task.metadata());
            if (metadata != null && !metadata.isObject()) {
                throw StoreException.Invalid.field("metadata", "must be a JSON object");
            }
            boolean requeue = update.status() != null && update.status().queued();
            if (requeue && !Life.hasRoom(state)) {
                throw new StoreException.Conflict(
                        "rollout " + state.id + " has had its " + RolloutConfig.MAX_ATTEMPTS + " attempts");
            }
            RolloutState.Task changed = new RolloutState.Task(input == null ? Json.NULL : input, metadata);
            if (!changed.equals(task)) {
                tx.changeTask(state, changed);
            }
            state.mode = update.mode().or(state.mode);
            state.resourcesId = update.resourcesId().or(state.resourcesId);
            tx.touch(state);
            if (update.config() != null) {
                state.config = update.config();
                if (state.latest != null && state.latest.status.live()) {
                    tx.watch(state.latest, state.config);
                }
            }
            if (update.status() != null) {
                override(tx, state, update.status());
            }
            return state.toRollout(changed);
        }

        private static void override(Tx tx, RolloutState state, RolloutStatus status) throws SQLException {
            AttemptState attempt = state.latest;
            boolean ends = status.terminal() || status.queued();
            if (ends && attempt != null && attempt.leased() && attempt.status.live()) {
                // A lease must not outlive the state that it was given for.
                Life.step(
                        tx,
                        state,
                        attempt,
                        Lifecycle.Event.CANCEL,
                        new Failure(FailureKind.CANCELLED, "the rollout was set to " + status.wire()));
                Life.syncWorker(tx, state, attempt);
            }
            boolean stays = status == state.status && !status.queued();
            boolean waitsAlready = status.queued() && state.queueRank != Keys.NONE;
            if (waitsAlready) {
                state.status = status;
                Life.changed(tx, state);
            } else if (!stays) {
                Life.moveTo(tx, state, status, null);
            }
        }
    }

    record Cancel(int project, long no, @Nullable String reason) implements Command<Rollout> {
        @Override
        public void needs(Needs needs) {
            needs.rollout(no);
        }

        @Override
        public Rollout apply(Tx tx) throws SQLException {
            RolloutState state = tx.rollout(project, no);
            if (!state.status.terminal()) {
                Failure failure = new Failure(FailureKind.CANCELLED, reason == null ? "cancelled" : reason);
                AttemptState attempt = state.latest;
                if (attempt != null && Life.step(tx, state, attempt, Lifecycle.Event.CANCEL, failure)) {
                    Life.syncWorker(tx, state, attempt);
                }
                if (!state.status.terminal()) {
                    Life.moveTo(tx, state, RolloutStatus.CANCELLED, failure);
                }
            }
            return state.toRollout(tx.task(state));
        }
    }

    record UpdateAttempt(int project, long no, String rolloutId, String attemptId, AttemptUpdate update)
            implements Command<Attempt> {
        @Override
        public void needs(Needs needs) {
            needs.rollout(no);
        }

        @Override
        public Attempt apply(Tx tx) throws SQLException {
            RolloutState state = tx.rollout(project, no);
            AttemptState attempt = resolve(tx, state, attemptId);
            AttemptStatus wanted = update.status();
            check(state, attempt, wanted);
            if (update.workerId() != null) {
                attempt.worker = update.workerId();
            }
            if (update.lastHeartbeatTime() != null) {
                attempt.heartbeat = Times.nanos(update.lastHeartbeatTime());
            }
            if (update.metadata() != null) {
                attempt.metadata = update.metadata();
            }
            tx.touch(attempt);
            if (wanted != null && wanted != attempt.status) {
                Lifecycle.eventFor(wanted).ifPresent(event -> stepUnchecked(tx, state, attempt, event));
            }
            if (attempt.worker != null && (wanted != null || update.workerId() != null)) {
                Life.syncWorker(tx, state, attempt);
            }
            return attempt.toAttempt();
        }

        private void stepUnchecked(Tx tx, RolloutState state, AttemptState attempt, Lifecycle.Event event) {
            try {
                Life.step(tx, state, attempt, event, failure(attempt));
            } catch (SQLException e) {
                throw Failures.translate(e);
            }
        }

        private @Nullable Failure failure(AttemptState attempt) {
            if (update.failure() != null || update.status() == null) {
                return update.failure();
            }
            return switch (update.status()) {
                case FAILED -> new Failure(FailureKind.AGENT, null);
                case TIMEOUT -> Life.timeout("reported by worker " + attempt.worker);
                case UNRESPONSIVE -> new Failure(FailureKind.INFRA, "reported as unresponsive");
                case PREPARING, RUNNING, SUCCEEDED -> null;
            };
        }

        private static void check(RolloutState state, AttemptState attempt, @Nullable AttemptStatus wanted) {
            if (wanted == null || wanted == attempt.status) {
                return;
            }
            boolean possible = Lifecycle.eventFor(wanted)
                    .flatMap(event -> Lifecycle.step(attempt.status, event))
                    .isPresent();
            if (!possible) {
                throw new StoreException.Conflict("attempt " + attempt.id + " of rollout " + state.id + " is "
                        + attempt.status.wire() + " and cannot become " + wanted.wire());
            }
            if (attempt.leased() && attempt.status.live()) {
                throw new StoreException.Conflict("attempt " + attempt.id + " of rollout " + state.id
                        + " is leased: only the holder of its lease ends it");
            }
        }
    }

    /** The attempt that a wire names: by id, or "latest". */
    static AttemptState resolve(Tx tx, RolloutState state, String attemptId) throws SQLException {
        if (attemptId.equals(RolloutStore.LATEST)) {
            if (state.latest == null) {
                throw new StoreException.NotFound("attempt", "latest of rollout " + state.id);
            }
            return state.latest;
        }
        return tx.attempt(state, Keys.attempt(state.no, state.id, attemptId));
    }

    static AttemptedRollout snapshot(Tx tx, RolloutState state) throws SQLException {
        AttemptState latest = state.latest;
        return new AttemptedRollout(state.toRollout(tx.task(state)), latest == null ? null : latest.toAttempt());
    }

    private static RolloutState create(Tx tx, int project, NewRollout rollout, @Nullable String latestResources)
            throws SQLException {
        RolloutState state = tx.create(project, tx.now(), new RolloutState.Task(rollout.input(), rollout.metadata()));
        state.mode = rollout.mode();
        state.resourcesId = rollout.resourcesId() == null ? latestResources : rollout.resourcesId();
        state.config = rollout.config();
        state.priority = rollout.priority();
        state.groupId = rollout.groupId();
        if (state.groupId != null) {
            tx.row(Write.INSERT_GROUP)
                    .set(project)
                    .set(state.groupId)
                    .set(state.no)
                    .add();
        }
        return state;
    }

    private static @Nullable String latestResources(Tx tx, int project, List<NewRollout> rollouts) throws SQLException {
        for (NewRollout rollout : rollouts) {
            if (rollout.resourcesId() == null) {
                return tx.latestResources(project);
            }
        }
        return null;
    }

    private static void checkQuotas(Tx tx, int project, int made, int queued) {
        Quotas quotas = tx.projects().byNumber(project).quotas();
        Long maxQueued = quotas.maxQueued();
        Long maxRollouts = quotas.maxRollouts();
        if (maxQueued != null && tx.queuedAfter(project) + queued > maxQueued) {
            throw over(tx, project, "max_queued", maxQueued);
        }
        if (maxRollouts != null && tx.rolloutsAfter(project) + made > maxRollouts) {
            throw over(tx, project, "max_rollouts", maxRollouts);
        }
    }

    static StoreException over(Tx tx, int project, String quota, long bound) {
        String name = tx.projects().byNumber(project).project().name();
        return new StoreException.Overloaded(
                "project " + name + " is at its quota " + quota + " = " + bound,
                Duration.ofSeconds(10),
                java.util.Map.of("quota", quota, "project", name));
    }
}
