package dev.lightningstore.contract;

import static dev.lightningstore.contract.Given.rolloutId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.lightningstore.error.StoreException.LeaseLost;
import dev.lightningstore.error.StoreException.NotFound;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptUpdate;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.rollout.Lease;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.worker.WorkerStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Cancelling rollouts in every state. */
public interface CancelContract extends Contract {
    @Test
    default void aWaitingRolloutIsCancelledAndNotClaimed() {
        LightningStore store = newStore();
        Rollout waiting = Given.enqueued(store, Given.task(1));
        Rollout cancelled = Answers.of(store.rollouts().cancel(waiting.rolloutId(), "not needed"));
        assertEquals(RolloutStatus.CANCELLED, cancelled.status());
        assertEquals(new Failure(FailureKind.CANCELLED, "not needed"), cancelled.failure());
        assertNotNull(cancelled.endTime());
        assertEquals(cancelled, Given.rollout(store, waiting.rolloutId()).rollout());
        assertEquals(List.of(), Answers.of(store.rollouts().dequeue(1, null)));
    }

    @Test
    default void aRunningRolloutIsCancelledWithItsAttempt() {
        LightningStore store = newStore();
        AttemptedRollout claimed = Given.claimed(store, Given.attempts(5, AttemptStatus.FAILED), "w");
        Answers.of(store.rollouts().cancel(rolloutId(claimed), null));
        AttemptedRollout read = Given.rollout(store, rolloutId(claimed));
        assertEquals(RolloutStatus.CANCELLED, read.rollout().status());
        assertEquals(AttemptStatus.FAILED, read.requireAttempt().status());
        Failure failure = read.requireAttempt().failure();
        assertNotNull(failure);
        assertEquals(FailureKind.CANCELLED, failure.kind());
        assertEquals(
                WorkerStatus.IDLE,
                Answers.of(store.workers().get("w")).orElseThrow().status());
        assertEquals(List.of(), Answers.of(store.rollouts().dequeue(1, null)));
    }

    @Test
    default void cancellingAFinalRolloutChangesNothing() {
        LightningStore store = newStore();
        AttemptedRollout claimed = Given.claimed(store, RolloutConfig.DEFAULT, "w");
        Answers.of(store.rollouts()
                .updateAttempt(rolloutId(claimed), "latest", AttemptUpdate.status(AttemptStatus.SUCCEEDED)));
        AttemptedRollout done = Given.rollout(store, rolloutId(claimed));
        assertEquals(done.rollout(), Answers.of(store.rollouts().cancel(rolloutId(claimed), "late")));
        assertEquals(done, Given.rollout(store, rolloutId(claimed)));
    }

    @Test
    default void cancellingTwiceAnswersTheFirst() {
        LightningStore store = newStore();
        Rollout waiting = Given.enqueued(store, Given.task(1));
        Rollout first = Answers.of(store.rollouts().cancel(waiting.rolloutId(), "first"));
        assertEquals(first, Answers.of(store.rollouts().cancel(waiting.rolloutId(), "second")));
    }

    @Test
    default void theLeaseOfACancelledRolloutIsLost() {
        LightningStore store = newStore();
        Lease lease = Given.leased(store, Given.attempts(3, AttemptStatus.FAILED));
        Answers.of(store.rollouts().cancel(rolloutId(lease.work()), null));
        AttemptedRollout cancelled = Given.rollout(store, rolloutId(lease.work()));
        Answers.refusal(LeaseLost.class, store.leases().heartbeat(lease.ref(), null));
        Answers.refusal(LeaseLost.class, store.leases().finish(lease.ref(), new Outcome.Succeeded(null)));
        assertEquals(cancelled, Given.rollout(store, rolloutId(lease.work())));
    }

    @Test
    default void whatIsUnknownCannotBeCancelled() {
        LightningStore store = newStore();
        Answers.refusal(NotFound.class, store.rollouts().cancel("ro-unknown", null));
        Answers.refusal(NotFound.class, store.rollouts().cancel("ro-ffffffffffff", null));
    }
}
