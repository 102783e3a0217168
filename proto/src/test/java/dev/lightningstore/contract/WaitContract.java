package dev.lightningstore.contract;

import static dev.lightningstore.contract.Given.attemptId;
import static dev.lightningstore.contract.Given.rolloutId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptUpdate;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.rollout.RolloutUpdate;
import dev.lightningstore.store.LightningStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Waiting for rollouts to be final. */
public interface WaitContract extends Contract {
    Duration LONG = Duration.ofSeconds(15);
    Duration SHORT = Duration.ofMillis(300);

    @Test
    default void whatIsFinalIsAnsweredAtOnce() {
        LightningStore store = newStore();
        AttemptedRollout done = Given.started(store);
        finish(store, done);
        List<Rollout> answer = Answers.of(store.rollouts().await(List.of(rolloutId(done)), LONG));
        assertEquals(List.of(Given.rollout(store, rolloutId(done)).rollout()), answer);
    }

    @Test
    default void theWaiterWakesWhenTheLastOneIsFinal() {
        LightningStore store = newStore();
        AttemptedRollout first = Given.started(store);
        AttemptedRollout second = Given.started(store);
        CompletableFuture<List<Rollout>> waiting =
                store.rollouts().await(List.of(rolloutId(first), rolloutId(second)), LONG);
        finish(store, second);
        Answers.pause(Duration.ofMillis(50));
        assertFalse(waiting.isDone());
        long start = System.nanoTime();
        finish(store, first);
        List<Rollout> answer = Answers.of(waiting);
        assertTrue(Duration.ofNanos(System.nanoTime() - start).toMillis() < 5_000, "woken, not timed out");
        assertEquals(List.of(rolloutId(first), rolloutId(second)), Given.ids(answer));
        assertEquals(RolloutStatus.SUCCEEDED, answer.get(0).status());
    }

    @Test
    default void afterItsTimeTheWaiterGetsWhatIsFinal() {
        LightningStore store = newStore();
        AttemptedRollout open = Given.started(store);
        AttemptedRollout done = Given.started(store);
        finish(store, done);
        long start = System.nanoTime();
        List<Rollout> answer = Answers.of(store.rollouts().await(List.of(rolloutId(open), rolloutId(done)), SHORT));
        assertEquals(List.of(rolloutId(done)), Given.ids(answer));
        assertTrue(Duration.ofNanos(System.nanoTime() - start).compareTo(SHORT.minusMillis(50)) > 0);
    }

    @Test
    default void noTimeMeansNoWaiting() {
        LightningStore store = newStore();
        AttemptedRollout open = Given.started(store);
        assertEquals(List.of(), Answers.of(store.rollouts().await(List.of(rolloutId(open)), Duration.ZERO)));
        assertEquals(List.of(), Answers.of(store.rollouts().await(List.of(), LONG)));
    }

    @Test
    default void unknownRolloutsAreLeftOut() {
        LightningStore store = newStore();
        AttemptedRollout done = Given.started(store);
        finish(store, done);
        List<Rollout> answer = Answers.of(store.rollouts().await(List.of("ro-unknown", rolloutId(done), "x"), LONG));
        assertEquals(List.of(rolloutId(done)), Given.ids(answer));
        assertEquals(List.of(), Answers.of(store.rollouts().await(List.of("ro-unknown"), LONG)));
    }

    @Test
    default void aRetryDoesNotWakeTheWaiter() {
        LightningStore store = newStore();
        AttemptedRollout claimed = Given.claimed(store, Given.attempts(2, AttemptStatus.FAILED), null);
        CompletableFuture<List<Rollout>> waiting = store.rollouts().await(List.of(rolloutId(claimed)), LONG);
        Answers.of(store.rollouts()
                .updateAttempt(rolloutId(claimed), attemptId(claimed), AttemptUpdate.status(AttemptStatus.FAILED)));
        Answers.pause(Duration.ofMillis(50));
        assertFalse(waiting.isDone());
        finish(store, Answers.of(store.rollouts().dequeue(1, null)).get(0));
        assertEquals(1, Answers.of(waiting).size());
    }

    @Test
    default void cancellingAndTimingOutWakeTheWaiterToo() {
        LightningStore store = newStore();
        Rollout waitingOne = Given.enqueued(store, Given.task(1));
        CompletableFuture<List<Rollout>> waiting = store.rollouts().await(List.of(waitingOne.rolloutId()), LONG);
        Answers.of(store.rollouts().update(waitingOne.rolloutId(), RolloutUpdate.status(RolloutStatus.CANCELLED)));
        assertEquals(RolloutStatus.CANCELLED, Answers.of(waiting).get(0).status());
        AttemptedRollout claimed =
                Given.claimed(store, new RolloutConfig(Duration.ofSeconds(5), null, 1, java.util.Set.of()), null);
        waiting = store.rollouts().await(List.of(rolloutId(claimed)), LONG);
        advance(Duration.ofSeconds(6));
        assertEquals(RolloutStatus.FAILED, Answers.of(waiting).get(0).status());
    }

    @Test
    default void manyWaitersOfManyRolloutsAllWake() {
        LightningStore store = newStore();
        List<AttemptedRollout> open = new ArrayList<>();
        List<CompletableFuture<List<Rollout>>> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            open.add(Given.started(store));
        }
        for (int i = 0; i < 60; i++) {
            waiting.add(store.rollouts()
                    .await(List.of(rolloutId(open.get(i % 20)), rolloutId(open.get((i + 7) % 20))), LONG));
        }
        open.forEach(rollout -> finish(store, rollout));
        waiting.forEach(one -> assertEquals(2, Answers.of(one).size()));
    }

    private static void finish(LightningStore store, AttemptedRollout rollout) {
        Answers.of(store.rollouts()
                .updateAttempt(rolloutId(rollout), attemptId(rollout), AttemptUpdate.status(AttemptStatus.SUCCEEDED)));
    }
}
