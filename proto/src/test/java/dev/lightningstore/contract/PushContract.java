package dev.lightningstore.contract;

import static dev.lightningstore.contract.Given.attemptId;
import static dev.lightningstore.contract.Given.rolloutId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.resource.Resources;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.store.LightningStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is pushed to those who watch resources and follow spans; old versions of resources. */
public interface PushContract extends Contract {
    @Test
    default void everyVersionOfResourcesStays() {
        LightningStore store = newStore();
        Resources first = Answers.of(store.resources().add(Given.json("{\"v\":{\"n\":1}}"), null));
        Resources second = Answers.of(store.resources().update(first.resourcesId(), Given.json("{\"v\":{\"n\":2}}")));
        assertEquals(
                first, Answers.of(store.resources().get(first.resourcesId(), 1)).orElseThrow());
        assertEquals(
                second,
                Answers.of(store.resources().get(first.resourcesId(), 2)).orElseThrow());
        for (int version : new int[] {-1, 0, 3}) {
            assertTrue(Answers.of(store.resources().get(first.resourcesId(), version))
                    .isEmpty());
        }
    }

    @Test
    default void aWatcherIsPushedEachNewVersion() throws Exception {
        LightningStore store = newStore();
        BlockingQueue<Resources> pushed = new LinkedBlockingQueue<>();
        AutoCloseable watching = store.resources().watch(pushed::add);
        // In place or not yet: what was there before is told as the latest.
        Resources first = Answers.of(store.resources().update("rs-x", Given.json("{}")));
        Answers.eventually("the first version", () -> pushed.contains(first));
        Resources last = Answers.of(store.resources().update("rs-x", Given.json("{\"a\":{}}")));
        Answers.eventually("the last version", () -> pushed.contains(last));
        List<Integer> versions = pushed.stream().map(Resources::version).toList();
        assertEquals(versions.stream().sorted().distinct().toList(), versions);
        watching.close();
        Answers.pause(Duration.ofMillis(50));
        int told = pushed.size();
        Answers.of(store.resources().update("rs-x", Given.json("{}")));
        Answers.pause(Duration.ofMillis(50));
        assertEquals(told, pushed.size());
    }

    @Test
    default void aWatcherIsToldTheLatestFirst() throws Exception {
        LightningStore store = newStore();
        Answers.of(store.resources().update("rs-x", Given.json("{}")));
        Resources latest = Answers.of(store.resources().update("rs-x", Given.json("{\"a\":{}}")));
        BlockingQueue<Resources> pushed = new LinkedBlockingQueue<>();
        try (AutoCloseable watching = store.resources().watch(pushed::add)) {
            assertEquals(latest, pushed.poll(20, TimeUnit.SECONDS));
        }
    }

    @Test
    default void aWatcherHearsNothingOfOtherProjects() throws Exception {
        LightningStore store = newStore();
        BlockingQueue<Resources> pushed = new LinkedBlockingQueue<>();
        AutoCloseable watching = store.resources().watch(pushed::add);
        Answers.of(newStore().resources().add(Given.json("{}"), null));
        Answers.pause(Duration.ofMillis(100));
        assertTrue(pushed.isEmpty());
        watching.close();
    }

    @Test
    default void spansAreFollowedAsTheyCome() throws Exception {
        LightningStore store = newStore();
        AttemptedRollout rollout = Given.started(store);
        AttemptedRollout other = Given.started(store);
        List<StoredSpan> ofOne = new ArrayList<>();
        List<StoredSpan> ofAll = new ArrayList<>();
        AutoCloseable one = store.spans().tail(rolloutId(rollout), spans -> addAll(ofOne, spans));
        AutoCloseable all = store.spans().tail(null, spans -> addAll(ofAll, spans));
        int[] number = {0};
        Answers.eventually("first spans", () -> {
            if (size(ofOne) == 0 || size(ofAll) == 0) {
                add(store, rollout, ++number[0]);
            }
            return size(ofOne) > 0 && size(ofAll) > 0;
        });
        int before = number[0];
        for (int i = 1; i <= 20; i++) {
            add(store, rollout, before + i);
            add(store, other, before + i);
        }
        Answers.eventually("the last span", () -> names(ofOne).contains("s" + (before + 20)));
        Answers.eventually("all spans", () -> size(ofAll) >= 40);
        Set<String> told = names(ofOne);
        for (int i = 1; i <= 20; i++) {
            assertTrue(told.contains("s" + (before + i)), "s" + (before + i));
        }
        synchronized (ofOne) {
            for (StoredSpan span : ofOne) {
                assertEquals(rolloutId(rollout), span.rolloutId());
            }
            List<Long> sequence = Given.map(ofOne, StoredSpan::sequenceId);
            assertEquals(sequence.stream().sorted().distinct().toList(), sequence, "each once, in order");
        }
        one.close();
        all.close();
    }

    private static void add(LightningStore store, AttemptedRollout to, int number) {
        Answers.of(store.spans()
                .add(List.of(TestSpans.otlp(rolloutId(to), attemptId(to), 0, number, "s" + number)), null));
    }

    private static void addAll(List<StoredSpan> all, List<StoredSpan> spans) {
        synchronized (all) {
            all.addAll(spans);
        }
    }

    private static int size(List<StoredSpan> spans) {
        synchronized (spans) {
            return spans.size();
        }
    }

    private static Set<String> names(List<StoredSpan> spans) {
        synchronized (spans) {
            return new HashSet<>(TestSpans.names(spans));
        }
    }
}
