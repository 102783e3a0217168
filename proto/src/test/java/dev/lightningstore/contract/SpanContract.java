package dev.lightningstore.contract;

import static dev.lightningstore.contract.Given.attemptId;
import static dev.lightningstore.contract.Given.rolloutId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.lightningstore.error.StoreException.NotFound;
import dev.lightningstore.id.Ids;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.rollout.RolloutStore;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanFilter;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Spans one by one, their order, and how they are found. */
public interface SpanContract extends Contract {
    @Test
    default void theFirstSpanIsASignOfLife() {
        LightningStore store = newStore();
        AttemptedRollout claimed = Given.claimed(store, Given.attempts(1), "w");
        assertEquals(1, add(store, claimed, 1, 1, "first"));
        AttemptedRollout read = Given.rollout(store, rolloutId(claimed));
        assertEquals(AttemptStatus.RUNNING, read.requireAttempt().status());
        assertEquals(RolloutStatus.RUNNING, read.rollout().status());
        assertNotNull(read.requireAttempt().lastHeartbeatTime());
    }

    @Test
    default void aSpanComesBackInItsPlace() {
        LightningStore store = newStore();
        AttemptedRollout rollout = Given.started(store);
        add(store, rollout, 3, 7, "grüße ☃ 😀");
        StoredSpan read = all(store, rollout, null).items().get(0);
        assertEquals(rolloutId(rollout), read.rolloutId());
        assertEquals(attemptId(rollout), read.attemptId());
        assertEquals(3, read.sequenceId());
        assertEquals("grüße ☃ 😀", TestSpans.fields(read.payload()).name());
        assertEquals(TestSpans.id(7), TestSpans.fields(read.payload()).spanId());
    }

    @Test
    default void sequenceIdsRiseAcrossAttempts() {
        LightningStore store = newStore();
        AttemptedRollout first = Given.started(store);
        assertEquals(1, next(store, first));
        assertEquals(2, next(store, first));
        AttemptedRollout second = Answers.of(store.rollouts().startAttempt(rolloutId(first), null));
        assertEquals(3, next(store, second));
        assertEquals(4, next(store, first));
        assertEquals(1, next(store, Given.started(store)));
    }

    @Test
    default void aSequenceIdThatASpanBringsPushesTheCounter() {
        LightningStore store = newStore();
        AttemptedRollout rollout = Given.started(store);
        assertEquals(50, add(store, rollout, 50, 1, "a"));
        assertEquals(51, next(store, rollout));
        assertEquals(7, add(store, rollout, 7, 2, "b"));
        assertEquals(52, next(store, rollout));
        AttemptedRollout second = Answers.of(store.rollouts().startAttempt(rolloutId(rollout), null));
        assertEquals(60, add(store, second, 60, 3, "c"));
        assertEquals(61, next(store, rollout));
    }

    @Test
    default void manyAtOnceNeverGetTheSameSequenceId() {
        LightningStore store = newStore();
        AttemptedRollout rollout = Given.started(store);
        List<CompletableFuture<Long>> asked = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            asked.add(store.spans().nextSequenceIds(rolloutId(rollout), attemptId(rollout), 1));
        }
        List<Long> given = asked.stream().map(Answers::of).sorted().toList();
        for (int i = 0; i < 100; i++) {
            assertEquals(i + 1, given.get(i));
        }
    }

    @Test
    default void theSameSpanTwiceIsOneSpan() {
        LightningStore store = newStore();
        AttemptedRollout rollout = Given.started(store);
        add(store, rollout, 1, 1, "a");
        assertEquals(0, add(store, rollout, 2, 1, "again"));
        assertEquals(List.of("a"), names(all(store, rollout, null)));
        AttemptedRollout second = Answers.of(store.rollouts().startAttempt(rolloutId(rollout), null));
        assertEquals(3, add(store, second, 3, 1, "of another attempt"));
        assertEquals(List.of("a", "of another attempt"), names(all(store, rollout, null)));
    }

    @Test
    default void aSpanOfNothingIsRefused() {
        LightningStore store = newStore();
        AttemptedRollout rollout = Given.started(store);
        AttemptedRollout other = Given.started(store);
        for (NewSpan span : List.of(
                TestSpans.json(Ids.rollout(Ids.MAX_ROLLOUT), "at-00000000", 1, 1, "x"),
                TestSpans.json("ro-nonsense", "at-00000000", 1, 1, "x"),
                TestSpans.json(rolloutId(rollout), "at-00000000", 1, 1, "x"),
                TestSpans.json(rolloutId(rollout), attemptId(other), 1, 1, "x"))) {
            Answers.refusal(NotFound.class, store.spans().add(List.of(span), null));
        }
        assertEquals(0, all(store, rollout, null).total());
        assertEquals(0, all(store, other, null).total());
        assertEquals(
                AttemptStatus.PREPARING,
                Given.rollout(store, rolloutId(rollout)).requireAttempt().status());
    }

    @Test
    default void spansAreReadInTheOrderOfTheirSequenceIds() {
        LightningStore store = newStore();
        AttemptedRollout first = Given.started(store);
        add(store, first, 5, 1, "e");
        add(store, first, 2, 2, "b");
        AttemptedRollout second = Answers.of(store.rollouts().startAttempt(rolloutId(first), null));
        add(store, second, 3, 3, "c");
        add(store, first, 4, 4, "d");
        assertEquals(List.of("b", "c", "d", "e"), names(all(store, first, null)));
        assertEquals(List.of("b", "d", "e"), names(all(store, first, attemptId(first))));
        assertEquals(List.of("c"), names(all(store, first, RolloutStore.LATEST)));
    }

    @Test
    default void nothingIsFoundWhereNothingIs() {
        LightningStore store = newStore();
        String waiting = Given.enqueued(store, Given.task(1)).rolloutId();
        AttemptedRollout rollout = Given.started(store);
        for (SpanQuery query : List.of(
                new SpanQuery(waiting, null, null, PageRequest.first(9)),
                new SpanQuery(waiting, RolloutStore.LATEST, null, PageRequest.first(9)),
                new SpanQuery(rolloutId(rollout), null, null, PageRequest.first(9)),
                new SpanQuery(rolloutId(rollout), "at-00000000", null, PageRequest.first(9)),
                new SpanQuery("ro-unknown", null, null, PageRequest.first(9)),
                new SpanQuery("ro-unknown", RolloutStore.LATEST, null, PageRequest.first(9)))) {
            Page<StoredSpan> page = Answers.of(store.spans().query(query));
            assertEquals(List.of(), page.items());
            assertEquals(0, page.total());
        }
    }

    @Test
    default void aPageOfSpansIsPartOfTheWhole() {
        LightningStore store = newStore();
        AttemptedRollout rollout = Given.started(store);
        for (int i = 1; i <= 10; i++) {
            add(store, rollout, i, i, "s" + i);
        }
        Page<StoredSpan> page = Answers.of(store.spans()
                .query(new SpanQuery(rolloutId(rollout), null, null, new PageRequest(null, false, 3, 6, null))));
        assertEquals(List.of("s7", "s8", "s9"), names(page));
        assertEquals(10, page.total());
        page = Answers.of(store.spans()
                .query(new SpanQuery(
                        rolloutId(rollout), null, null, new PageRequest("sequence_id", true, 3, 6, null))));
        assertEquals(List.of("s4", "s3", "s2"), names(page));
    }

    @Test
    default void spansAreFoundByTheirFields() {
        LightningStore store = newStore();
        AttemptedRollout rollout = Given.started(store);
        add(store, rollout, 1, 1, "open file");
        add(store, rollout, 2, 2, "read file");
        Answers.of(store.spans()
                .add(
                        List.of(TestSpans.json(rolloutId(rollout), attemptId(rollout), 3, 3, "close", TestSpans.id(1))),
                        null));
        String one = TestSpans.id(1);
        String two = TestSpans.id(2);
        assertEquals(
                List.of("close"),
                found(store, rollout, new SpanFilter(false, null, null, null, null, one, null, null, null)));
        assertEquals(
                List.of("read file"),
                found(store, rollout, new SpanFilter(false, null, null, two, null, null, null, null, null)));
        assertEquals(
                List.of("open file", "read file"),
                found(store, rollout, new SpanFilter(false, null, null, null, null, null, null, null, "file")));
        assertEquals(
                List.of("close"),
                found(store, rollout, new SpanFilter(false, null, null, null, null, null, null, "close", null)));
        assertEquals(
                List.of("read file", "close"),
                found(store, rollout, new SpanFilter(true, null, null, two, null, null, null, null, "clo")));
        assertEquals(
                List.of(),
                found(store, rollout, new SpanFilter(false, null, null, two, null, null, null, null, "clo")));
        assertEquals(
                3,
                found(store, rollout, new SpanFilter(false, null, "0af76519", null, null, null, null, null, null))
                        .size());
        assertEquals(
                List.of(),
                found(store, rollout, new SpanFilter(false, "0af7", null, null, null, null, null, null, null)));
    }

    @Test
    default void spansAreSortedByTheirFields() {
        LightningStore store = newStore();
        AttemptedRollout rollout = Given.started(store);
        add(store, rollout, 1, 9, "b");
        add(store, rollout, 2, 5, "c");
        add(store, rollout, 3, 7, "a");
        assertEquals(List.of("c", "a", "b"), ordered(store, rollout, "start_time", false));
        assertEquals(List.of("b", "a", "c"), ordered(store, rollout, "end_time", true));
        assertEquals(List.of("a", "b", "c"), ordered(store, rollout, "name", false));
        assertEquals(List.of("b", "a", "c"), ordered(store, rollout, "span_id", true));
    }

    private static long add(LightningStore store, AttemptedRollout to, long sequenceId, int number, String name) {
        NewSpan span = TestSpans.json(rolloutId(to), attemptId(to), sequenceId, number, name);
        return Answers.of(store.spans().add(List.of(span), null)).get(0);
    }

    private static long next(LightningStore store, AttemptedRollout rollout) {
        return Answers.of(store.spans().nextSequenceIds(rolloutId(rollout), attemptId(rollout), 1));
    }

    private static Page<StoredSpan> all(LightningStore store, AttemptedRollout rollout, @Nullable String attemptId) {
        return Answers.of(
                store.spans().query(new SpanQuery(rolloutId(rollout), attemptId, null, PageRequest.first(100))));
    }

    private static List<String> found(LightningStore store, AttemptedRollout rollout, SpanFilter filter) {
        return names(Answers.of(
                store.spans().query(new SpanQuery(rolloutId(rollout), null, filter, PageRequest.first(100)))));
    }

    private static List<String> ordered(LightningStore store, AttemptedRollout rollout, String by, boolean down) {
        return names(
                Answers.of(store.spans().query(new SpanQuery(rolloutId(rollout), null, null, Given.sorted(by, down)))));
    }

    private static List<String> names(Page<StoredSpan> page) {
        return TestSpans.names(page.items());
    }
}
