package dev.lightningstore.contract;

import static dev.lightningstore.contract.Given.attemptId;
import static dev.lightningstore.contract.Given.attempts;
import static dev.lightningstore.contract.Given.json;
import static dev.lightningstore.contract.Given.rolloutId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.error.StoreException.Conflict;
import dev.lightningstore.error.StoreException.NotFound;
import dev.lightningstore.id.Ids;
import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptUpdate;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.rollout.RolloutStore;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How attempts end, and how their rollouts follow. */
public interface AttemptContract extends Contract {
    @Test
    default void aSuccessEndsAttemptAndRollout() {
        LightningStore store = newStore();
        AttemptedRollout claimed = Given.claimed(store, attempts(3, AttemptStatus.FAILED), "w");
        Attempt ended = report(store, claimed, AttemptStatus.SUCCEEDED);
        assertEquals(AttemptStatus.SUCCEEDED, ended.status());
        assertNotNull(ended.endTime());
        AttemptedRollout read = Given.rollout(store, rolloutId(claimed));
        assertEquals(ended, read.attempt());
        assertEquals(RolloutStatus.SUCCEEDED, read.rollout().status());
        assertNotNull(read.rollout().endTime());
    }

    @Test
    default void aFailureIsRetriedAsOftenAsTheConfigSays() {
        LightningStore store = newStore();
        AttemptedRollout claimed = Given.claimed(store, attempts(3, AttemptStatus.FAILED), "w");
        for (int number = 1; number < 3; number++) {
            report(store, claimed, AttemptStatus.FAILED);
            Rollout rollout = Given.rollout(store, rolloutId(claimed)).rollout();
            assertEquals(RolloutStatus.REQUEUING, rollout.status());
            assertNull(rollout.endTime());
            claimed = Answers.of(store.rollouts().dequeue(1, "w")).get(0);
            assertEquals(number + 1, claimed.requireAttempt().number());
        }
        report(store, claimed, AttemptStatus.FAILED);
        assertEquals(
                RolloutStatus.FAILED,
                Given.rollout(store, rolloutId(claimed)).rollout().status());
        assertEquals(List.of(), Answers.of(store.rollouts().dequeue(1, "w")));
    }

    @Test
    default void aStateThatTheConditionDoesNotNameIsNotRetried() {
        LightningStore store = newStore();
        AttemptedRollout claimed = Given.claimed(store, attempts(5, AttemptStatus.TIMEOUT), "w");
        report(store, claimed, AttemptStatus.FAILED);
        assertEquals(
                RolloutStatus.FAILED,
                Given.rollout(store, rolloutId(claimed)).rollout().status());
    }

    @Test
    default void eachBadEndIsRetriedUnderItsOwnName() {
        LightningStore store = newStore();
        for (AttemptStatus end : List.of(AttemptStatus.FAILED, AttemptStatus.TIMEOUT, AttemptStatus.UNRESPONSIVE)) {
            AttemptedRollout claimed = Given.claimed(store, attempts(2, end), "w");
            report(store, claimed, end);
            AttemptedRollout read = Given.rollout(store, rolloutId(claimed));
            assertEquals(end, read.requireAttempt().status());
            assertEquals(RolloutStatus.REQUEUING, read.rollout().status());
            Answers.of(store.rollouts().dequeue(1, "w"));
        }
    }

    @Test
    default void theSameResultAgainIsAnsweredAsItIs() {
        LightningStore store = newStore();
        AttemptedRollout claimed = Given.claimed(store, attempts(1), "w");
        Attempt first = report(store, claimed, AttemptStatus.SUCCEEDED);
        assertEquals(first, report(store, claimed, AttemptStatus.SUCCEEDED));
        AttemptedRollout failing = Given.claimed(store, attempts(1), "w");
        first = report(store, failing, AttemptStatus.FAILED);
        assertEquals(first, report(store, failing, AttemptStatus.FAILED));
    }

    @Test
    default void anotherResultAfterTheFirstIsRefused() {
        LightningStore store = newStore();
        AttemptedRollout claimed = Given.claimed(store, attempts(3, AttemptStatus.FAILED), "w");
        report(store, claimed, AttemptStatus.SUCCEEDED);
        AttemptedRollout before = Given.rollout(store, rolloutId(claimed));
        for (AttemptStatus other : AttemptStatus.values()) {
            if (other != AttemptStatus.SUCCEEDED && other != AttemptStatus.PREPARING) {
                Answers.refusal(
                        Conflict.class,
                        store.rollouts()
                                .updateAttempt(rolloutId(claimed), attemptId(claimed), AttemptUpdate.status(other)));
            }
        }
        assertEquals(before, Given.rollout(store, rolloutId(claimed)));
        assertEquals(List.of(), Answers.of(store.rollouts().dequeue(1, null)));
    }

    @Test
    default void theRolloutFollowsOnlyItsLatestAttempt() {
        LightningStore store = newStore();
        AttemptedRollout first = Given.started(store);
        AttemptedRollout second = Answers.of(store.rollouts().startAttempt(rolloutId(first), "w2"));
        Attempt ended = Answers.of(store.rollouts()
                .updateAttempt(rolloutId(first), attemptId(first), AttemptUpdate.status(AttemptStatus.FAILED)));
        assertEquals(AttemptStatus.FAILED, ended.status());
        AttemptedRollout read = Given.rollout(store, rolloutId(first));
        assertEquals(RolloutStatus.PREPARING, read.rollout().status());
        assertEquals(second.attempt(), read.attempt());
        report(store, second, AttemptStatus.SUCCEEDED);
        assertEquals(
                RolloutStatus.SUCCEEDED,
                Given.rollout(store, rolloutId(first)).rollout().status());
    }

    @Test
    default void latestStandsForTheLastAttempt() {
        LightningStore store = newStore();
        AttemptedRollout first = Given.started(store);
        AttemptedRollout second = Answers.of(store.rollouts().startAttempt(rolloutId(first), "w2"));
        Attempt ended = Answers.of(store.rollouts()
                .updateAttempt(rolloutId(first), RolloutStore.LATEST, AttemptUpdate.status(AttemptStatus.SUCCEEDED)));
        assertEquals(attemptId(second), ended.attemptId());
        assertEquals(
                ended,
                Answers.of(store.rollouts().latestAttempt(rolloutId(first))).orElseThrow());
    }

    @Test
    default void metadataWorkerAndHeartbeatCanBeSetWithoutAStatus() {
        LightningStore store = newStore();
        AttemptedRollout claimed = Given.claimed(store, attempts(1), null);
        Instant heard = Instant.parse("2026-03-01T12:00:01.500Z");
        Attempt updated = Answers.of(store.rollouts()
                .updateAttempt(
                        rolloutId(claimed),
                        attemptId(claimed),
                        new AttemptUpdate(null, "w9", heard, json("{\"k\":\"v\"}"), null)));
        assertEquals(AttemptStatus.PREPARING, updated.status());
        assertEquals("w9", updated.workerId());
        assertEquals(heard, updated.lastHeartbeatTime());
        assertEquals(json("{\"k\":\"v\"}"), updated.metadata());
        assertEquals(
                updated,
                Answers.of(store.rollouts().latestAttempt(rolloutId(claimed))).orElseThrow());
    }

    @Test
    default void runningAttemptAndRolloutGoTogether() {
        LightningStore store = newStore();
        AttemptedRollout claimed = Given.claimed(store, attempts(1), "w");
        report(store, claimed, AttemptStatus.RUNNING);
        AttemptedRollout read = Given.rollout(store, rolloutId(claimed));
        assertEquals(AttemptStatus.RUNNING, read.requireAttempt().status());
        assertEquals(RolloutStatus.RUNNING, read.rollout().status());
    }

    @Test
    default void attemptsAreListedInOrder() {
        LightningStore store = newStore();
        AttemptedRollout first = Given.started(store);
        for (int i = 2; i <= 5; i++) {
            Answers.of(store.rollouts().startAttempt(rolloutId(first), "w" + i));
        }
        Page<Attempt> all = Answers.of(store.rollouts().attempts(rolloutId(first), PageRequest.first(100)));
        assertEquals(List.of(1, 2, 3, 4, 5), Given.map(all.items(), Attempt::number));
        assertEquals(5, all.total());
        Page<Attempt> part = Answers.of(
                store.rollouts().attempts(rolloutId(first), new PageRequest("sequence_id", true, 2, 1, null)));
        assertEquals(List.of(4, 3), Given.map(part.items(), Attempt::number));
        assertEquals(5, part.total());
        assertEquals(
                List.of(),
                Answers.of(store.rollouts().attempts(Ids.rollout(Ids.MAX_ROLLOUT), PageRequest.first(9)))
                        .items());
    }

    @Test
    default void whatIsUnknownCannotBeUpdated() {
        LightningStore store = newStore();
        AttemptedRollout one = Given.started(store);
        AttemptedRollout other = Given.started(store);
        AttemptUpdate update = AttemptUpdate.status(AttemptStatus.SUCCEEDED);
        for (String attempt : List.of("at-00000000", "nonsense", attemptId(other))) {
            Answers.refusal(NotFound.class, store.rollouts().updateAttempt(rolloutId(one), attempt, update));
        }
        Rollout waiting = Given.enqueued(store, Given.task(1));
        Answers.refusal(
                NotFound.class, store.rollouts().updateAttempt(waiting.rolloutId(), RolloutStore.LATEST, update));
        Answers.refusal(NotFound.class, store.rollouts().updateAttempt("ro-unknown", RolloutStore.LATEST, update));
        assertTrue(
                Given.rollout(store, rolloutId(one)).requireAttempt().status().live());
    }

    private static Attempt report(LightningStore store, AttemptedRollout rollout, AttemptStatus status) {
        return Answers.of(
                store.rollouts().updateAttempt(rolloutId(rollout), attemptId(rollout), AttemptUpdate.status(status)));
    }
}
