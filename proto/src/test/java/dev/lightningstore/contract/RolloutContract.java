package dev.lightningstore.contract;

import static dev.lightningstore.contract.Given.json;
import static dev.lightningstore.contract.Given.task;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.error.StoreException.NotFound;
import dev.lightningstore.id.Ids;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.rollout.RolloutMode;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.rollout.RolloutUpdate;
import dev.lightningstore.store.Change;
import dev.lightningstore.store.LightningStore;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Making rollouts, reading them, and changing them by hand. */
public interface RolloutContract extends Contract {
    RolloutConfig CONFIG = new RolloutConfig(
            Duration.ofSeconds(90), Duration.ofMillis(1500), 3, Set.of(AttemptStatus.FAILED, AttemptStatus.TIMEOUT));

    @Test
    default void anEnqueuedRolloutIsKeptAsItCame() {
        LightningStore store = newStore();
        Json input =
                json("{\"question\":\"grüße ☃ 😀\",\"n\":[1,2.5,-3e4,true,null,{\"a\":{}}],\"big\":9007199254740993}");
        Json metadata = json("{\"tag\":\"x\"}");
        Rollout made =
                Given.enqueued(store, new NewRollout(input, RolloutMode.VAL, "rs-mine", CONFIG, metadata, null, 0));
        assertTrue(made.rolloutId().matches("ro-[0-9a-f]{12}"), made.rolloutId());
        assertEquals(RolloutStatus.QUEUING, made.status());
        assertNull(made.endTime());
        AttemptedRollout read = Given.rollout(store, made.rolloutId());
        assertEquals(made, read.rollout());
        assertNull(read.attempt());
        assertEquals(input, read.rollout().input());
        assertEquals(metadata, read.rollout().metadata());
        assertEquals(RolloutMode.VAL, read.rollout().mode());
        assertEquals("rs-mine", read.rollout().resourcesId());
        assertEquals(CONFIG, read.rollout().config());
    }

    @Test
    default void whatTheCallerDoesNotSayIsLeftOpen() {
        LightningStore store = newStore();
        Rollout made = Given.enqueued(store, task(1));
        assertNull(made.mode());
        assertNull(made.resourcesId());
        assertEquals(RolloutConfig.DEFAULT, made.config());
    }

    @Test
    default void anyJsonCanBeAnInput() {
        LightningStore store = newStore();
        for (String input : List.of("1", "\"text\"", "[1,[2]]", "true", "{}", "0.1")) {
            Rollout made = Given.enqueued(store, NewRollout.of(json(input)));
            assertEquals(
                    json(input),
                    Given.rollout(store, made.rolloutId()).rollout().input());
        }
    }

    @Test
    default void aLargeInputComesBackWhole() {
        LightningStore store = newStore();
        Json input = json("{\"text\":\"" + "0123456789".repeat(30_000) + "\"}");
        Rollout made = Given.enqueued(store, NewRollout.of(input));
        AttemptedRollout claimed = Answers.of(store.rollouts().dequeue(1, null)).get(0);
        assertEquals(input, claimed.rollout().input());
        assertEquals(input, Given.rollout(store, made.rolloutId()).rollout().input());
    }

    @Test
    default void manyAreMadeInOrder() {
        LightningStore store = newStore();
        List<Rollout> made = Given.enqueued(store, 25);
        assertEquals(25, Set.copyOf(Given.ids(made)).size());
        for (int i = 0; i < made.size(); i++) {
            assertEquals(json("{\"task\":" + i + "}"), made.get(i).input());
        }
        assertEquals(List.of(), Answers.of(store.rollouts().enqueue(List.of(), null)));
    }

    @Test
    default void aStartedRolloutHasItsFirstAttemptAndIsNotInTheQueue() {
        LightningStore store = newStore();
        AttemptedRollout started = Answers.of(store.rollouts()
                .start(new NewRollout(json("1"), RolloutMode.TRAIN, null, CONFIG, null, null, 0), "w", null));
        Attempt attempt = started.requireAttempt();
        assertEquals(RolloutStatus.PREPARING, started.rollout().status());
        assertEquals(AttemptStatus.PREPARING, attempt.status());
        assertEquals(1, attempt.number());
        assertEquals("w", attempt.workerId());
        assertNull(attempt.lastHeartbeatTime());
        assertNull(attempt.endTime());
        assertTrue(attempt.attemptId().matches("at-[0-9a-f]{8}"), attempt.attemptId());
        assertEquals(started, Given.rollout(store, Given.rolloutId(started)));
        assertEquals(List.of(), Answers.of(store.rollouts().dequeue(10, null)));
    }

    @Test
    default void anotherAttemptCanBeStartedWhateverTheConfig() {
        LightningStore store = newStore();
        AttemptedRollout first = Given.started(store);
        AttemptedRollout second = Answers.of(store.rollouts().startAttempt(Given.rolloutId(first), "w2"));
        assertEquals(2, second.requireAttempt().number());
        assertEquals("w2", second.requireAttempt().workerId());
        assertEquals(RolloutStatus.PREPARING, second.rollout().status());
        assertEquals(
                second.attempt(),
                Answers.of(store.rollouts().latestAttempt(Given.rolloutId(first)))
                        .orElseThrow());
    }

    @Test
    default void startingAnAttemptTakesARolloutOutOfTheQueue() {
        LightningStore store = newStore();
        Rollout waiting = Given.enqueued(store, task(1));
        Answers.of(store.rollouts().startAttempt(waiting.rolloutId(), null));
        assertEquals(List.of(), Answers.of(store.rollouts().dequeue(10, null)));
    }

    @Test
    default void unknownRolloutsAreNotThere() {
        LightningStore store = newStore();
        for (String id : List.of(Ids.rollout(Ids.MAX_ROLLOUT), "ro-nonsense", "x", "null")) {
            assertTrue(Answers.of(store.rollouts().get(id)).isEmpty(), id);
            assertTrue(Answers.of(store.rollouts().latestAttempt(id)).isEmpty(), id);
            Answers.refusal(NotFound.class, store.rollouts().startAttempt(id, null));
            Answers.refusal(NotFound.class, store.rollouts().update(id, RolloutUpdate.status(RolloutStatus.CANCELLED)));
        }
    }

    @Test
    default void anUpdateChangesWhatItNamesAndNothingElse() {
        LightningStore store = newStore();
        Rollout made = Given.enqueued(
                store, new NewRollout(json("1"), RolloutMode.TEST, "rs-1", CONFIG, json("{\"a\":1}"), null, 0));
        Rollout updated = Answers.of(store.rollouts()
                .update(
                        made.rolloutId(),
                        new RolloutUpdate(
                                Change.to(json("[2]")),
                                Change.keep(),
                                Change.to("rs-2"),
                                null,
                                null,
                                Change.to(json("{\"b\":2}")))));
        assertEquals(json("[2]"), updated.input());
        assertEquals(RolloutMode.TEST, updated.mode());
        assertEquals("rs-2", updated.resourcesId());
        assertEquals(CONFIG, updated.config());
        assertEquals(json("{\"b\":2}"), updated.metadata());
        assertEquals(RolloutStatus.QUEUING, updated.status());
        assertEquals(updated, Given.rollout(store, made.rolloutId()).rollout());
        RolloutConfig other = new RolloutConfig(null, Duration.ofSeconds(5), 7, Set.of(AttemptStatus.UNRESPONSIVE));
        Rollout reset = Answers.of(store.rollouts()
                .update(
                        made.rolloutId(),
                        new RolloutUpdate(
                                Change.keep(), Change.to(null), Change.to(null), null, other, Change.keep())));
        assertNull(reset.mode());
        assertNull(reset.resourcesId());
        assertEquals(other, reset.config());
        assertEquals(json("[2]"), reset.input());
        assertEquals(reset, Given.rollout(store, made.rolloutId()).rollout());
    }

    @Test
    default void anOverrideToAFinalStateEndsARolloutAndOneOutOfItLeavesItOpen() {
        LightningStore store = newStore();
        for (RolloutStatus end : List.of(RolloutStatus.SUCCEEDED, RolloutStatus.FAILED, RolloutStatus.CANCELLED)) {
            Rollout made = Given.enqueued(store, task(1));
            Rollout ended = Answers.of(store.rollouts().update(made.rolloutId(), RolloutUpdate.status(end)));
            assertEquals(end, ended.status());
            assertNotNull(ended.endTime());
            assertEquals(ended, Given.rollout(store, made.rolloutId()).rollout());
            Rollout open =
                    Answers.of(store.rollouts().update(made.rolloutId(), RolloutUpdate.status(RolloutStatus.RUNNING)));
            assertEquals(RolloutStatus.RUNNING, open.status());
            assertFalse(open.status().terminal());
        }
        assertEquals(List.of(), Answers.of(store.rollouts().dequeue(10, null)));
    }
}
