package dev.lightningstore.contract;

import static dev.lightningstore.contract.Given.attemptId;
import static dev.lightningstore.contract.Given.rolloutId;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lightningstore.error.StoreException.Invalid;
import dev.lightningstore.error.StoreException.NotFound;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.RolloutStore;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.span.SpanStore;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.PageRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Spans in batches, all or none, as they came. */
public interface SpanBatchContract extends Contract {
    @Test
    default void spansWithoutASequenceIdAreGivenTheNextOnes() {
        LightningStore store = newStore();
        AttemptedRollout rollout = Given.started(store);
        assertEquals(List.of(1L, 2L, 3L), add(store, numbered(rollout, 0, 1, 2, 3)));
        assertEquals(List.of(10L), add(store, numbered(rollout, 10, 4)));
        assertEquals(List.of(11L, 12L), add(store, numbered(rollout, 0, 5, 6)));
        assertEquals(13L, Answers.of(store.spans().nextSequenceIds(rolloutId(rollout), attemptId(rollout), 5)));
        assertEquals(List.of(18L), add(store, numbered(rollout, 0, 7)));
        AttemptedRollout second = Answers.of(store.rollouts().startAttempt(rolloutId(rollout), null));
        assertEquals(List.of(19L), add(store, numbered(second, 0, 1)));
    }

    @Test
    default void aPayloadComesBackByteForByte() {
        LightningStore store = newStore();
        AttemptedRollout rollout = Given.started(store);
        List<NewSpan> sent = List.of(
                TestSpans.otlp(rolloutId(rollout), attemptId(rollout), 1, 1, "grüße ☃ 😀"),
                TestSpans.json(rolloutId(rollout), attemptId(rollout), 2, 2, "grüße ☃ 😀"),
                TestSpans.otlp(rolloutId(rollout), attemptId(rollout), 3, 3, "x".repeat(100_000)));
        add(store, sent);
        List<StoredSpan> read = read(store, rollout);
        for (int i = 0; i < sent.size(); i++) {
            assertEquals(sent.get(i).payload().format(), read.get(i).payload().format());
            assertArrayEquals(
                    sent.get(i).payload().bytes(), read.get(i).payload().bytes());
        }
    }

    @Test
    default void aBatchSentAgainChangesNothing() {
        LightningStore store = newStore();
        AttemptedRollout rollout = Given.started(store);
        List<NewSpan> batch = numbered(rollout, 0, 1, 2, 3);
        add(store, batch);
        assertEquals(List.of(0L, 0L, 0L), add(store, batch));
        assertEquals(List.of(0L, 4L, 0L), add(store, numbered(rollout, 0, 2, 4, 1)));
        assertEquals(List.of("n1", "n2", "n3", "n4"), TestSpans.names(read(store, rollout)));
        assertEquals(4, Answers.of(store.statistics()).spans());
    }

    @Test
    default void aSpanTwiceInOneBatchIsOneSpan() {
        LightningStore store = newStore();
        AttemptedRollout rollout = Given.started(store);
        assertEquals(List.of(1L, 0L, 2L), add(store, numbered(rollout, 0, 1, 1, 2)));
        assertEquals(2, read(store, rollout).size());
    }

    @Test
    default void theSameBatchFromManyAtOnceIsStoredOnce() {
        LightningStore store = newStore();
        AttemptedRollout rollout = Given.started(store);
        List<NewSpan> batch = numbered(rollout, 0, 1, 2, 3, 4, 5);
        List<CompletableFuture<List<Long>>> sent = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            sent.add(store.spans().add(batch, null));
        }
        List<Long> given = new ArrayList<>();
        sent.forEach(one -> given.addAll(Answers.of(one)));
        given.removeIf(sequenceId -> sequenceId == 0);
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), given.stream().sorted().toList());
        assertEquals(5, read(store, rollout).size());
    }

    @Test
    default void oneBatchMayGoToManyRollouts() {
        LightningStore store = newStore();
        AttemptedRollout one = Given.started(store);
        AttemptedRollout two = Given.started(store);
        List<NewSpan> batch = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            batch.addAll(numbered(one, 0, i));
            batch.addAll(numbered(two, 0, i));
        }
        assertEquals(List.of(1L, 1L, 2L, 2L, 3L, 3L), add(store, batch));
        assertEquals(3, read(store, one).size());
        assertEquals(3, read(store, two).size());
    }

    @Test
    default void oneWrongSpanRefusesTheWholeBatch() {
        LightningStore store = newStore();
        AttemptedRollout rollout = Given.started(store);
        for (NewSpan wrong : List.of(
                TestSpans.otlp("ro-unknown", "at-00000000", 0, 9, "wrong"),
                TestSpans.otlp(rolloutId(rollout), "at-00000000", 0, 9, "wrong"))) {
            List<NewSpan> batch = new ArrayList<>(numbered(rollout, 0, 1, 2));
            batch.add(wrong);
            batch.addAll(numbered(rollout, 0, 3));
            Answers.refusal(NotFound.class, store.spans().add(batch, null));
        }
        assertEquals(List.of(), read(store, rollout));
        assertEquals(
                AttemptStatus.PREPARING,
                Given.rollout(store, rolloutId(rollout)).requireAttempt().status());
        assertEquals(1L, add(store, numbered(rollout, 0, 1)).get(0), "no sequence id was used up");
    }

    @Test
    default void aSpanOfTheLatestGoesToTheLastAttempt() {
        LightningStore store = newStore();
        AttemptedRollout first = Given.started(store);
        AttemptedRollout second = Answers.of(store.rollouts().startAttempt(rolloutId(first), null));
        add(store, List.of(TestSpans.otlp(rolloutId(first), RolloutStore.LATEST, 0, 1, "x")));
        assertEquals(attemptId(second), read(store, first).get(0).attemptId());
    }

    @Test
    default void spansOfNoRolloutAreKeptApart() {
        LightningStore store = newStore();
        add(
                store,
                List.of(
                        TestSpans.otlp(NewSpan.FREE, "", 0, 1, "free 1"),
                        TestSpans.otlp(NewSpan.FREE, "", 0, 2, "free 2")));
        NewSpan third = TestSpans.otlp(NewSpan.FREE, "", 0, 3, "free 3");
        assertEquals(3L, add(store, List.of(third, third)).get(0));
        assertEquals(List.of(0L), add(store, List.of(third)), "what is there already changes nothing");
        List<StoredSpan> read = Answers.of(
                        store.spans().query(new SpanQuery(NewSpan.FREE, null, null, PageRequest.first(9))))
                .items();
        assertEquals(List.of("free 1", "free 2", "free 3"), TestSpans.names(read));
        assertEquals(0, Answers.of(store.statistics()).rollouts());
        assertEquals(
                0,
                Answers.of(store.rollouts().query(dev.lightningstore.rollout.RolloutQuery.all(PageRequest.first(9))))
                        .total());
    }

    @Test
    default void anEmptyBatchIsNothingAndTooLargeAOneIsRefused() {
        LightningStore store = newStore();
        assertEquals(List.of(), add(store, List.of()));
        AttemptedRollout rollout = Given.started(store);
        NewSpan span = numbered(rollout, 0, 1).get(0);
        List<NewSpan> batch = java.util.Collections.nCopies(SpanStore.MAX_BATCH + 1, span);
        Answers.refusal(Invalid.class, store.spans().add(batch, null));
        assertEquals(List.of(), read(store, rollout));
    }

    private static List<Long> add(LightningStore store, List<NewSpan> spans) {
        return Answers.of(store.spans().add(spans, null));
    }

    private static List<NewSpan> numbered(AttemptedRollout to, long sequenceId, int... numbers) {
        List<NewSpan> spans = new ArrayList<>();
        for (int number : numbers) {
            spans.add(TestSpans.otlp(rolloutId(to), attemptId(to), sequenceId, number, "n" + number));
        }
        return spans;
    }

    private static List<StoredSpan> read(LightningStore store, AttemptedRollout rollout) {
        return Answers.of(store.spans().query(new SpanQuery(rolloutId(rollout), null, null, PageRequest.first(100))))
                .items();
    }
}
