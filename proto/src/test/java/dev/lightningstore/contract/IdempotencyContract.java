package dev.lightningstore.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.lightningstore.error.StoreException.Invalid;
import dev.lightningstore.resource.Resources;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.store.LightningStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Creates that carry a request id are done once. */
public interface IdempotencyContract extends Contract {
    @Test
    default void theSameEnqueueTwiceIsOne() {
        LightningStore store = newStore();
        List<NewRollout> tasks = List.of(Given.task(1), Given.task(2));
        List<Rollout> first = Answers.of(store.rollouts().enqueue(tasks, "req-1"));
        assertEquals(first, Answers.of(store.rollouts().enqueue(tasks, "req-1")));
        assertEquals(2, Answers.of(store.rollouts().dequeue(10, null)).size());
        assertEquals(2, Answers.of(store.statistics()).rollouts());
        assertEquals(
                Given.ids(first),
                Given.ids(Answers.of(store.rollouts().enqueue(tasks, "req-1"))),
                "also once they were claimed");
    }

    @Test
    default void anotherIdOrNoneIsAnotherRequest() {
        LightningStore store = newStore();
        Set<String> ids = new HashSet<>();
        for (String request : new String[] {"a", "b", "A", " a", "a "}) {
            ids.addAll(Given.ids(Answers.of(store.rollouts().enqueue(List.of(Given.task(1)), request))));
        }
        ids.addAll(Given.ids(Answers.of(store.rollouts().enqueue(List.of(Given.task(1)), null))));
        ids.addAll(Given.ids(Answers.of(store.rollouts().enqueue(List.of(Given.task(1)), null))));
        assertEquals(7, ids.size());
    }

    @Test
    default void theSameStartTwiceIsOne() {
        LightningStore store = newStore();
        AttemptedRollout first = Answers.of(store.rollouts().start(Given.task(1), "w", "req"));
        AttemptedRollout again = Answers.of(store.rollouts().start(Given.task(1), "w", "req"));
        assertEquals(first, again);
        assertEquals(1, Answers.of(store.statistics()).attempts());
    }

    @Test
    default void theSameResourcesTwiceAreOne() {
        LightningStore store = newStore();
        Resources first = Answers.of(store.resources().add(Given.json("{\"a\":{}}"), "req"));
        assertEquals(first, Answers.of(store.resources().add(Given.json("{\"a\":{}}"), "req")));
        Answers.of(store.resources().update(first.resourcesId(), Given.json("{\"b\":{}}")));
        assertEquals(first, Answers.of(store.resources().add(Given.json("{\"a\":{}}"), "req")));
        assertEquals(2, Answers.of(store.resources().latest()).orElseThrow().version(), "an answer is no new version");
    }

    @Test
    default void oneIdForDifferentThingsMakesEach() {
        LightningStore store = newStore();
        String queued = Answers.of(store.rollouts().enqueue(List.of(Given.task(1)), "req"))
                .get(0)
                .rolloutId();
        String started = Given.rolloutId(Answers.of(store.rollouts().start(Given.task(1), null, "req")));
        Answers.of(store.resources().add(Given.json("{}"), "req"));
        assertNotEquals(queued, started);
    }

    @Test
    default void manyCallersWithOneIdGetOneAnswer() {
        LightningStore store = newStore();
        List<CompletableFuture<List<Rollout>>> calls = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            calls.add(store.rollouts().enqueue(List.of(Given.task(1), Given.task(2)), "req-" + i % 2));
        }
        Set<List<String>> answers = new HashSet<>();
        calls.forEach(call -> answers.add(Given.ids(Answers.of(call))));
        assertEquals(2, answers.size());
        assertEquals(4, Answers.of(store.statistics()).rollouts());
    }

    @Test
    default void anIdHasOneToTwoHundredCharacters() {
        LightningStore store = newStore();
        String longest = "ü".repeat(200);
        List<Rollout> first = Answers.of(store.rollouts().enqueue(List.of(Given.task(1)), longest));
        assertEquals(first, Answers.of(store.rollouts().enqueue(List.of(Given.task(1)), longest)));
        for (String wrong : List.of("", "x".repeat(201))) {
            Answers.refusal(Invalid.class, store.rollouts().enqueue(List.of(Given.task(1)), wrong));
            Answers.refusal(Invalid.class, store.rollouts().start(Given.task(1), null, wrong));
            Answers.refusal(Invalid.class, store.resources().add(Given.json("{}"), wrong));
        }
    }
}
