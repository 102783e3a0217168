package dev.lightningstore.contract;

import static dev.lightningstore.contract.Given.attemptId;
import static dev.lightningstore.contract.Given.rolloutId;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptUpdate;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.store.LightningStore;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What ends attempts that nobody ends, and what brings them back. */
public interface WatchdogContract extends Contract {
    @Test
    default void anAttemptTimesOutCountedFromItsStart() {
        LightningStore store = newStore();
        AttemptedRollout claimed = Given.claimed(store, config(10, null, 1), "w");
        advance(Duration.ofSeconds(6));
        addSpan(store, claimed, 1);
        advance(Duration.ofSeconds(3));
        assertState(store, claimed, AttemptStatus.RUNNING, RolloutStatus.RUNNING);
        advance(Duration.ofSeconds(2));
        assertState(store, claimed, AttemptStatus.TIMEOUT, RolloutStatus.FAILED);
    }

    @Test
    default void timeInTheQueueDoesNotCount() {
        LightningStore store = newStore();
        Rollout waiting = Given.enqueued(store, Given.task(config(10, 10, 1)));
        advance(Duration.ofMinutes(10));
        assertEquals(
                RolloutStatus.QUEUING,
                Given.rollout(store, waiting.rolloutId()).rollout().status());
        AttemptedRollout claimed = Answers.of(store.rollouts().dequeue(1, null)).get(0);
        advance(Duration.ofSeconds(5));
        assertState(store, claimed, AttemptStatus.PREPARING, RolloutStatus.PREPARING);
    }

    @Test
    default void anAttemptThatWasNeverHeardOfIsSilentFromItsStart() {
        LightningStore store = newStore();
        AttemptedRollout claimed = Given.claimed(store, config(null, 5, 1), "w");
        advance(Duration.ofSeconds(4));
        assertState(store, claimed, AttemptStatus.PREPARING, RolloutStatus.PREPARING);
        advance(Duration.ofSeconds(2));
        assertState(store, claimed, AttemptStatus.UNRESPONSIVE, RolloutStatus.FAILED);
    }

    @Test
    default void silenceIsCountedFromTheLastSpan() {
        LightningStore store = newStore();
        AttemptedRollout claimed = Given.claimed(store, config(null, 5, 1), "w");
        for (int i = 1; i <= 5; i++) {
            advance(Duration.ofSeconds(4));
            addSpan(store, claimed, i);
        }
        assertState(store, claimed, AttemptStatus.RUNNING, RolloutStatus.RUNNING);
        advance(Duration.ofSeconds(6));
        assertState(store, claimed, AttemptStatus.UNRESPONSIVE, RolloutStatus.FAILED);
    }

    @Test
    default void aTimedOutAttemptIsRetriedWhereTheConditionNamesIt() {
        LightningStore store = newStore();
        AttemptedRollout first = Given.claimed(store, config(10, null, 2, AttemptStatus.TIMEOUT), "w");
        advance(Duration.ofSeconds(11));
        assertState(store, first, AttemptStatus.TIMEOUT, RolloutStatus.REQUEUING);
        AttemptedRollout second = Answers.of(store.rollouts().dequeue(1, "w")).get(0);
        assertEquals(rolloutId(first), rolloutId(second));
        assertEquals(2, second.requireAttempt().number());
        advance(Duration.ofSeconds(11));
        assertState(store, second, AttemptStatus.TIMEOUT, RolloutStatus.FAILED);
        assertEquals(List.of(), Answers.of(store.rollouts().dequeue(1, "w")));
    }

    @Test
    default void aLateSpanRevivesASilentAttemptAndTakesItsRolloutOutOfTheQueueAgain() {
        LightningStore store = newStore();
        AttemptedRollout claimed = Given.claimed(store, config(null, 5, 3, AttemptStatus.UNRESPONSIVE), "w");
        advance(Duration.ofSeconds(6));
        assertState(store, claimed, AttemptStatus.UNRESPONSIVE, RolloutStatus.REQUEUING);
        addSpan(store, claimed, 1);
        assertState(store, claimed, AttemptStatus.RUNNING, RolloutStatus.RUNNING);
        assertEquals(List.of(), Answers.of(store.rollouts().dequeue(1, "w")));
        advance(Duration.ofSeconds(6));
        assertState(store, claimed, AttemptStatus.UNRESPONSIVE, RolloutStatus.REQUEUING);
    }

    @Test
    default void aLateSpanDoesNotTakeARolloutFromTheNextAttempt() {
        LightningStore store = newStore();
        AttemptedRollout first = Given.claimed(store, config(null, 5, 3, AttemptStatus.UNRESPONSIVE), "w");
        advance(Duration.ofSeconds(6));
        AttemptedRollout second = Answers.of(store.rollouts().dequeue(1, "w2")).get(0);
        addSpan(store, first, 1);
        AttemptedRollout read = Given.rollout(store, rolloutId(first));
        assertEquals(attemptId(second), attemptId(read));
        assertEquals(RolloutStatus.PREPARING, read.rollout().status());
        assertEquals(AttemptStatus.RUNNING, attempts(store, first).get(0).status());
    }

    @Test
    default void aLateSpanDoesNotReviveATimedOutAttempt() {
        LightningStore store = newStore();
        AttemptedRollout claimed = Given.claimed(store, config(5, null, 1), "w");
        advance(Duration.ofSeconds(6));
        addSpan(store, claimed, 1);
        assertState(store, claimed, AttemptStatus.TIMEOUT, RolloutStatus.FAILED);
    }

    @Test
    default void aLateSpanDoesNotReopenAFinalRollout() {
        LightningStore store = newStore();
        AttemptedRollout claimed = Given.claimed(store, config(null, 5, 1), "w");
        advance(Duration.ofSeconds(6));
        assertState(store, claimed, AttemptStatus.UNRESPONSIVE, RolloutStatus.FAILED);
        addSpan(store, claimed, 1);
        assertEquals(
                RolloutStatus.FAILED,
                Given.rollout(store, rolloutId(claimed)).rollout().status());
    }

    @Test
    default void theLateResultOfATimedOutAttemptIsTakenWhileItsRolloutIsOpen() {
        LightningStore store = newStore();
        AttemptedRollout claimed = Given.claimed(store, config(5, null, 2, AttemptStatus.TIMEOUT), "w");
        advance(Duration.ofSeconds(6));
        assertState(store, claimed, AttemptStatus.TIMEOUT, RolloutStatus.REQUEUING);
        Answers.of(store.rollouts()
                .updateAttempt(rolloutId(claimed), attemptId(claimed), AttemptUpdate.status(AttemptStatus.SUCCEEDED)));
        assertState(store, claimed, AttemptStatus.SUCCEEDED, RolloutStatus.SUCCEEDED);
        assertEquals(List.of(), Answers.of(store.rollouts().dequeue(1, "w")));
    }

    @Test
    default void theLateResultOfAnAttemptDoesNotChangeAFinalRollout() {
        LightningStore store = newStore();
        AttemptedRollout claimed = Given.claimed(store, config(5, null, 1), "w");
        advance(Duration.ofSeconds(6));
        Rollout ended = Given.rollout(store, rolloutId(claimed)).rollout();
        assertEquals(RolloutStatus.FAILED, ended.status());
        store.rollouts()
                .updateAttempt(rolloutId(claimed), attemptId(claimed), AttemptUpdate.status(AttemptStatus.SUCCEEDED))
                .handle((attempt, refused) -> null)
                .join();
        assertEquals(ended, Given.rollout(store, rolloutId(claimed)).rollout());
    }

    @Test
    default void anEndedAttemptIsWatchedNoMore() {
        LightningStore store = newStore();
        AttemptedRollout claimed = Given.claimed(store, config(5, 5, 1), "w");
        Answers.of(store.rollouts()
                .updateAttempt(rolloutId(claimed), attemptId(claimed), AttemptUpdate.status(AttemptStatus.SUCCEEDED)));
        AttemptedRollout ended = Given.rollout(store, rolloutId(claimed));
        advance(Duration.ofMinutes(1));
        assertEquals(ended, Given.rollout(store, rolloutId(claimed)));
    }

    @Test
    default void nothingIsBoundThatTheConfigDoesNotBind() {
        LightningStore store = newStore();
        AttemptedRollout claimed = Given.claimed(store, config(null, null, 1), "w");
        advance(Duration.ofDays(2));
        assertState(store, claimed, AttemptStatus.PREPARING, RolloutStatus.PREPARING);
    }

    private static RolloutConfig config(
            @Nullable Integer timeout, @Nullable Integer silence, int max, AttemptStatus... retryOn) {
        return new RolloutConfig(
                timeout == null ? null : Duration.ofSeconds(timeout),
                silence == null ? null : Duration.ofSeconds(silence),
                max,
                Set.of(retryOn));
    }

    private static void addSpan(LightningStore store, AttemptedRollout to, int number) {
        Answers.of(
                store.spans().add(List.of(TestSpans.json(rolloutId(to), attemptId(to), number, number, "late")), null));
    }

    private static List<Attempt> attempts(LightningStore store, AttemptedRollout rollout) {
        return Answers.of(store.rollouts().attempts(rolloutId(rollout), Given.sorted("sequence_id", false)))
                .items();
    }

    private static void assertState(
            LightningStore store, AttemptedRollout of, AttemptStatus attempt, RolloutStatus rollout) {
        AttemptedRollout read = Given.rollout(store, rolloutId(of));
        assertEquals(attemptId(of), attemptId(read));
        assertEquals(attempt, read.requireAttempt().status());
        assertEquals(rollout, read.rollout().status());
    }
}
