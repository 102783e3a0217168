package dev.lightningstore.contract;

import static dev.lightningstore.contract.Given.attemptId;
import static dev.lightningstore.contract.Given.rolloutId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.error.StoreException.Invalid;
import dev.lightningstore.event.Event;
import dev.lightningstore.event.EventStore.Batch;
import dev.lightningstore.resource.Resources;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptUpdate;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.store.LightningStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The feed of what changed. */
public interface EventContract extends Contract {
    @Test
    default void theFeedTellsTheLifeOfARollout() {
        LightningStore store = newStore();
        Batch now = read(store, null, 100);
        assertEquals(List.of(), now.events());
        AttemptedRollout claimed = Given.claimed(store, RolloutConfig.DEFAULT, "w");
        Answers.of(store.spans().add(List.of(TestSpans.otlp(rolloutId(claimed), attemptId(claimed), 0, 1, "s")), null));
        Answers.of(store.rollouts()
                .updateAttempt(rolloutId(claimed), "latest", AttemptUpdate.status(AttemptStatus.SUCCEEDED)));
        List<Event> told = read(store, now.token(), 100).events();
        assertEquals(
                List.of(RolloutStatus.QUEUING, RolloutStatus.PREPARING, RolloutStatus.RUNNING, RolloutStatus.SUCCEEDED),
                Given.map(told, event -> changed(event).status()));
        for (Event event : told) {
            assertEquals(rolloutId(claimed), changed(event).rolloutId());
        }
        Event.RolloutChanged last = changed(told.get(3));
        assertEquals(attemptId(claimed), last.attemptId());
        assertEquals(AttemptStatus.SUCCEEDED, last.attemptStatus());
        assertEquals("w", last.workerId());
    }

    @Test
    default void newResourcesAreTold() {
        LightningStore store = newStore();
        Batch now = read(store, null, 100);
        Resources added = Answers.of(store.resources().add(Given.json("{}"), null));
        Answers.of(store.resources().update(added.resourcesId(), Given.json("{}")));
        List<Event> told = read(store, now.token(), 100).events();
        assertEquals(2, told.size());
        for (int i = 0; i < 2; i++) {
            Event.ResourcesChanged event = (Event.ResourcesChanged) told.get(i);
            assertEquals(added.resourcesId(), event.resourcesId());
            assertEquals(i + 1, event.version());
        }
    }

    @Test
    default void aReaderGoesOnWhereItStopped() {
        LightningStore store = newStore();
        String token = read(store, null, 1).token();
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            made.add(Given.enqueued(store, Given.task(i)).rolloutId());
        }
        List<String> told = new ArrayList<>();
        for (int reads = 0; told.size() < 7 && reads < 20; reads++) {
            Batch batch = read(store, token, 3);
            assertTrue(
                    batch.events().size() <= 3,
                    "asked for 3, got " + batch.events().size());
            batch.events().forEach(event -> told.add(changed(event).rolloutId()));
            token = batch.token();
        }
        assertEquals(made, told);
        Batch end = read(store, token, 3);
        assertEquals(List.of(), end.events());
        made.add(Given.enqueued(store, Given.task(7)).rolloutId());
        assertEquals(
                made.get(7),
                changed(read(store, end.token(), 3).events().get(0)).rolloutId());
    }

    @Test
    default void aBatchOfOneCommitIsToldOnceThoughItIsReadInParts() {
        LightningStore store = newStore();
        String token = read(store, null, 1).token();
        List<String> made = Given.ids(Given.enqueued(store, 10));
        List<String> told = new ArrayList<>();
        for (int reads = 0; told.size() < 10 && reads < 20; reads++) {
            Batch batch = read(store, token, 4);
            batch.events().forEach(event -> told.add(changed(event).rolloutId()));
            token = batch.token();
        }
        assertEquals(made, told);
        assertEquals(List.of(), read(store, token, 4).events());
    }

    @Test
    default void fromTheStartMeansAllThatIsKept() {
        LightningStore store = newStore();
        List<String> made = Given.ids(Given.enqueued(store, 3));
        assertEquals(
                made,
                Given.map(
                        read(store, "start", 100).events(),
                        event -> changed(event).rolloutId()));
    }

    @Test
    default void aReaderIsWoken() throws Exception {
        LightningStore store = newStore();
        AtomicInteger woken = new AtomicInteger();
        AutoCloseable watching = store.events().onChange(woken::incrementAndGet);
        // A remote watch may take a moment to be in place, so the change is repeated until it is heard.
        Answers.eventually("a wake-up", () -> {
            if (woken.get() == 0) {
                Given.enqueued(store, 1);
            }
            return woken.get() > 0;
        });
        watching.close();
    }

    @Test
    default void aForeignTokenIsRefused() {
        LightningStore store = newStore();
        Answers.refusal(Invalid.class, store.events().read("no token of ours", 10));
        Answers.refusal(Invalid.class, store.events().read("", 10));
    }

    private static Event.RolloutChanged changed(Event event) {
        return (Event.RolloutChanged) event;
    }

    private static Batch read(LightningStore store, @Nullable String token, int limit) {
        return Answers.of(store.events().read(token, limit));
    }
}
