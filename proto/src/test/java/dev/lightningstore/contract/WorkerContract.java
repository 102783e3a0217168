package dev.lightningstore.contract;

import static dev.lightningstore.contract.Given.attemptId;
import static dev.lightningstore.contract.Given.json;
import static dev.lightningstore.contract.Given.rolloutId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptUpdate;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import dev.lightningstore.worker.Worker;
import dev.lightningstore.worker.WorkerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is known of workers, and since when. */
public interface WorkerContract extends Contract {
    @Test
    default void aHeartbeatMakesAWorkerOfUnknownState() {
        LightningStore store = newStore();
        assertTrue(Answers.of(store.workers().get("w")).isEmpty());
        Worker made = Answers.of(store.workers().heartbeat("w", json("{\"cpu\":0.5}")));
        assertEquals(WorkerStatus.UNKNOWN, made.status());
        assertEquals(json("{\"cpu\":0.5}"), made.heartbeatStats());
        assertNotNull(made.lastHeartbeatTime());
        assertNull(made.lastBusyTime());
        assertEquals(made, worker(store, "w"));
    }

    @Test
    default void aHeartbeatWithoutStatisticsKeepsTheOldOnes() {
        LightningStore store = newStore();
        Answers.of(store.workers().heartbeat("w", json("{\"cpu\":0.5}")));
        Worker again = Answers.of(store.workers().heartbeat("w", null));
        assertEquals(json("{\"cpu\":0.5}"), again.heartbeatStats());
        assertEquals(
                json("{}"),
                Answers.of(store.workers().heartbeat("w", json("{}"))).heartbeatStats());
    }

    @Test
    default void aWorkerThatGotNothingIsIdle() {
        LightningStore store = newStore();
        Answers.of(store.rollouts().dequeue(1, "w"));
        Worker seen = worker(store, "w");
        assertEquals(WorkerStatus.IDLE, seen.status());
        assertNotNull(seen.lastDequeueTime());
        assertNotNull(seen.lastIdleTime());
        assertNull(seen.currentRolloutId());
    }

    @Test
    default void aWorkerIsBusyFromItsClaimToItsResult() {
        LightningStore store = newStore();
        AttemptedRollout claimed = Given.claimed(store, RolloutConfig.DEFAULT, "w");
        Worker busy = worker(store, "w");
        assertEquals(WorkerStatus.BUSY, busy.status());
        assertEquals(rolloutId(claimed), busy.currentRolloutId());
        assertEquals(attemptId(claimed), busy.currentAttemptId());
        assertNotNull(busy.lastDequeueTime());
        assertNotNull(busy.lastBusyTime());
        assertNull(busy.lastIdleTime());
        report(store, claimed, AttemptStatus.SUCCEEDED);
        Worker idle = worker(store, "w");
        assertEquals(WorkerStatus.IDLE, idle.status());
        assertNull(idle.currentRolloutId());
        assertNull(idle.currentAttemptId());
        assertNotNull(idle.lastIdleTime());
        assertEquals(busy.lastBusyTime(), idle.lastBusyTime());
    }

    @Test
    default void aWorkerOfAStartedAttemptIsBusyWithoutHavingClaimed() {
        LightningStore store = newStore();
        AttemptedRollout started = Answers.of(store.rollouts().start(Given.task(1), "w1", null));
        Worker first = worker(store, "w1");
        assertEquals(WorkerStatus.BUSY, first.status());
        assertNull(first.lastDequeueTime());
        AttemptedRollout again = Answers.of(store.rollouts().startAttempt(rolloutId(started), "w2"));
        assertEquals(attemptId(again), worker(store, "w2").currentAttemptId());
    }

    @Test
    default void aWorkerThatClaimedManyIsOnTheLast() {
        LightningStore store = newStore();
        Given.enqueued(store, 3);
        List<AttemptedRollout> claimed = Answers.of(store.rollouts().dequeue(3, "w"));
        assertEquals(attemptId(claimed.get(2)), worker(store, "w").currentAttemptId());
    }

    @Test
    default void aClaimWithoutAWorkerMakesNone() {
        LightningStore store = newStore();
        Given.claimed(store, RolloutConfig.DEFAULT, null);
        assertEquals(0, query(store, null, null, false).total());
    }

    @Test
    default void nobodyKnowsWhatTheWorkerOfALostAttemptDoes() {
        LightningStore store = newStore();
        Given.claimed(store, new RolloutConfig(Duration.ofSeconds(5), null, 1, Set.of()), "timed");
        Given.claimed(store, new RolloutConfig(null, Duration.ofSeconds(5), 1, Set.of()), "silent");
        advance(Duration.ofSeconds(6));
        for (String id : List.of("timed", "silent")) {
            Worker lost = worker(store, id);
            assertEquals(WorkerStatus.UNKNOWN, lost.status(), id);
            assertNull(lost.currentRolloutId(), id);
        }
    }

    @Test
    default void timesSayWhenEachThingWasSeenLast() {
        LightningStore store = newStore();
        Instant start = heard(Answers.of(store.workers().heartbeat("w", null)).lastHeartbeatTime());
        advance(Duration.ofSeconds(10));
        AttemptedRollout claimed = Given.claimed(store, RolloutConfig.DEFAULT, "w");
        advance(Duration.ofSeconds(10));
        report(store, claimed, AttemptStatus.FAILED);
        advance(Duration.ofSeconds(10));
        Answers.of(store.rollouts().dequeue(1, "w"));
        Worker seen = worker(store, "w");
        assertEquals(start, seen.lastHeartbeatTime());
        assertEquals(start.plusSeconds(10), seen.lastBusyTime());
        assertEquals(start.plusSeconds(20), seen.lastIdleTime(), "idle since its result, not since it asked again");
        assertEquals(start.plusSeconds(30), seen.lastDequeueTime());
    }

    @Test
    default void workersAreFoundByStateAndName() {
        LightningStore store = newStore();
        Answers.of(store.workers().heartbeat("gpu-1", null));
        Answers.of(store.rollouts().dequeue(1, "gpu-2"));
        Given.claimed(store, RolloutConfig.DEFAULT, "cpu-1");
        assertEquals(List.of("cpu-1", "gpu-1", "gpu-2"), found(store, null, null, false));
        assertEquals(List.of("gpu-2"), found(store, Set.of(WorkerStatus.IDLE), null, false));
        assertEquals(List.of("gpu-1", "gpu-2"), found(store, null, "gpu", false));
        assertEquals(List.of("gpu-1"), found(store, Set.of(WorkerStatus.UNKNOWN, WorkerStatus.BUSY), "gpu", false));
        assertEquals(List.of("cpu-1", "gpu-1", "gpu-2"), found(store, Set.of(WorkerStatus.BUSY), "gpu", true));
        Page<Worker> part =
                Answers.of(store.workers().query(null, null, false, new PageRequest("worker_id", true, 1, 1, null)));
        assertEquals(List.of("gpu-1"), Given.map(part.items(), Worker::workerId));
        assertEquals(3, part.total());
    }

    private static Instant heard(@Nullable Instant time) {
        assertNotNull(time);
        return time;
    }

    private static void report(LightningStore store, AttemptedRollout rollout, AttemptStatus status) {
        Answers.of(
                store.rollouts().updateAttempt(rolloutId(rollout), attemptId(rollout), AttemptUpdate.status(status)));
    }

    private static Worker worker(LightningStore store, String id) {
        return Answers.of(store.workers().get(id)).orElseThrow();
    }

    private static List<String> found(
            LightningStore store, @Nullable Set<WorkerStatus> statusIn, @Nullable String contains, boolean any) {
        return Given.map(query(store, statusIn, contains, any).items(), Worker::workerId);
    }

    private static Page<Worker> query(
            LightningStore store, @Nullable Set<WorkerStatus> statusIn, @Nullable String contains, boolean any) {
        return Answers.of(store.workers().query(statusIn, contains, any, Given.sorted("worker_id", false)));
    }
}
