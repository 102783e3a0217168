package dev.lightningstore.contract;

import static dev.lightningstore.contract.Given.attempts;
import static dev.lightningstore.contract.Given.task;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptUpdate;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.rollout.RolloutUpdate;
import dev.lightningstore.store.LightningStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The order in which rollouts are claimed, and that each is claimed once. */
public interface QueueContract extends Contract {
    @Test
    default void anEmptyQueueAnswersAtOnce() {
        assertEquals(List.of(), Answers.of(newStore().rollouts().dequeue(5, "w")));
    }

    @Test
    default void firstInIsFirstOut() {
        LightningStore store = newStore();
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            order.add(Given.enqueued(store, task(i)).rolloutId());
        }
        order.addAll(Given.ids(Given.enqueued(store, 10)));
        List<String> claimed = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            claimed.addAll(Given.attemptedIds(Answers.of(store.rollouts().dequeue(1, null))));
        }
        assertEquals(order, claimed);
    }

    @Test
    default void aClaimTakesAsManyAsItAsksForAndThereAre() {
        LightningStore store = newStore();
        List<String> order = Given.ids(Given.enqueued(store, 7));
        assertEquals(
                order.subList(0, 3),
                Given.attemptedIds(Answers.of(store.rollouts().dequeue(3, null))));
        assertEquals(
                order.subList(3, 7),
                Given.attemptedIds(Answers.of(store.rollouts().dequeue(100, null))));
        assertEquals(List.of(), Answers.of(store.rollouts().dequeue(100, null)));
    }

    @Test
    default void aClaimMakesAnAttemptThatPrepares() {
        LightningStore store = newStore();
        AttemptedRollout claimed = Given.claimed(store, attempts(1), "w");
        assertEquals(RolloutStatus.PREPARING, claimed.rollout().status());
        assertEquals(AttemptStatus.PREPARING, claimed.requireAttempt().status());
        assertEquals(1, claimed.requireAttempt().number());
        assertEquals("w", claimed.requireAttempt().workerId());
        assertEquals(claimed, Given.rollout(store, Given.rolloutId(claimed)));
    }

    @Test
    default void whatIsToBeTriedAgainGoesToTheTail() {
        LightningStore store = newStore();
        AttemptedRollout first = Given.claimed(store, attempts(2, AttemptStatus.FAILED), "w");
        List<String> others = Given.ids(Given.enqueued(store, 2));
        Answers.of(store.rollouts()
                .updateAttempt(
                        Given.rolloutId(first), Given.attemptId(first), AttemptUpdate.status(AttemptStatus.FAILED)));
        assertEquals(
                RolloutStatus.REQUEUING,
                Given.rollout(store, Given.rolloutId(first)).rollout().status());
        List<AttemptedRollout> claimed = Answers.of(store.rollouts().dequeue(10, null));
        assertEquals(List.of(others.get(0), others.get(1), Given.rolloutId(first)), Given.attemptedIds(claimed));
        assertEquals(2, claimed.get(2).requireAttempt().number());
    }

    @Test
    default void whatWasTakenBackIsNotClaimed() {
        LightningStore store = newStore();
        List<Rollout> waiting = Given.enqueued(store, 5);
        Answers.of(store.rollouts().update(waiting.get(0).rolloutId(), RolloutUpdate.status(RolloutStatus.CANCELLED)));
        Answers.of(store.rollouts().update(waiting.get(2).rolloutId(), RolloutUpdate.status(RolloutStatus.FAILED)));
        Answers.of(store.rollouts().update(waiting.get(4).rolloutId(), RolloutUpdate.status(RolloutStatus.RUNNING)));
        List<String> claimed = Given.attemptedIds(Answers.of(store.rollouts().dequeue(10, null)));
        assertEquals(List.of(waiting.get(1).rolloutId(), waiting.get(3).rolloutId()), claimed);
        assertEquals(List.of(), Answers.of(store.rollouts().dequeue(10, null)));
    }

    @Test
    default void aFinalRolloutCanBeQueuedAgainByHand() {
        LightningStore store = newStore();
        AttemptedRollout done = Given.claimed(store, attempts(1), null);
        Answers.of(store.rollouts()
                .updateAttempt(
                        Given.rolloutId(done), Given.attemptId(done), AttemptUpdate.status(AttemptStatus.FAILED)));
        assertEquals(
                RolloutStatus.FAILED,
                Given.rollout(store, Given.rolloutId(done)).rollout().status());
        Rollout again =
                Answers.of(store.rollouts().update(Given.rolloutId(done), RolloutUpdate.status(RolloutStatus.QUEUING)));
        assertEquals(RolloutStatus.QUEUING, again.status());
        AttemptedRollout claimed =
                Answers.of(store.rollouts().dequeue(10, null)).get(0);
        assertEquals(Given.rolloutId(done), Given.rolloutId(claimed));
        assertEquals(2, claimed.requireAttempt().number());
    }

    @Test
    default void queuingWhatWaitsAlreadyDoesNotQueueItTwice() {
        LightningStore store = newStore();
        Rollout waiting = Given.enqueued(store, task(1));
        for (RolloutStatus status : List.of(RolloutStatus.REQUEUING, RolloutStatus.QUEUING)) {
            Answers.of(store.rollouts().update(waiting.rolloutId(), RolloutUpdate.status(status)));
        }
        assertEquals(
                List.of(waiting.rolloutId()),
                Given.attemptedIds(Answers.of(store.rollouts().dequeue(10, null))));
        assertEquals(List.of(), Answers.of(store.rollouts().dequeue(10, null)));
    }

    @Test
    default void manyAtOnceNeverGetTheSame() {
        LightningStore store = newStore();
        List<String> waiting = Given.ids(Given.enqueued(store, 200));
        List<CompletableFuture<List<AttemptedRollout>>> claims = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            claims.add(store.rollouts().dequeue(1 + i % 3, "w" + i % 7));
        }
        List<String> claimed = new ArrayList<>();
        claims.forEach(claim -> claimed.addAll(Given.attemptedIds(Answers.of(claim))));
        assertEquals(200, claimed.size());
        assertTrue(claimed.containsAll(waiting));
        assertEquals(List.of(), Answers.of(store.rollouts().dequeue(1, null)));
    }
}
