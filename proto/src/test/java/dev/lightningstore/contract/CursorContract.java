package dev.lightningstore.contract;

import static dev.lightningstore.contract.Given.attemptId;
import static dev.lightningstore.contract.Given.json;
import static dev.lightningstore.contract.Given.rolloutId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.error.StoreException.Invalid;
import dev.lightningstore.resource.Resources;
import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.RolloutQuery;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.rollout.RolloutUpdate;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import dev.lightningstore.worker.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Pages by cursor: every item once, whatever is written in between. */
public interface CursorContract extends Contract {
    /** Or a page of the largest spans would be gigabytes. */
    @Test
    default void aPageOfLargeSpansEndsEarly() {
        LightningStore store = newStore();
        AttemptedRollout rollout = Given.started(store);
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            sent.add((10 + i) + "x".repeat(1 << 20));
            NewSpan span = TestSpans.otlp(rolloutId(rollout), attemptId(rollout), i + 1, i + 1, sent.get(i));
            Answers.of(store.spans().add(List.of(span), null));
        }
        for (String sortBy : new String[] {null, "sequence_id", "name"}) {
            PageRequest request = new PageRequest(sortBy, false, 100, 0, null);
            List<String> found = new ArrayList<>();
            int pages = 0;
            while (request != null) {
                Page<StoredSpan> page =
                        Answers.of(store.spans().query(new SpanQuery(rolloutId(rollout), null, null, request)));
                page.items()
                        .forEach(span ->
                                found.add(TestSpans.fields(span.payload()).name()));
                pages++;
                request = page.next() == null ? null : request.after(page.next());
            }
            assertTrue(pages > 1, "one page of " + sortBy);
            assertEquals(sent, found);
        }
    }

    @Test
    default void rolloutsArePagedThroughWhileOthersCome() {
        LightningStore store = newStore();
        List<String> made = new ArrayList<>(Given.ids(Given.enqueued(store, 10)));
        List<String> read = new ArrayList<>();
        Page<AttemptedRollout> page = rollouts(store, null, PageRequest.first(3));
        assertEquals(10, page.total());
        read.addAll(Given.attemptedIds(page.items()));
        made.addAll(Given.ids(Given.enqueued(store, 2)));
        String next = page.next();
        while (next != null) {
            page = rollouts(store, null, PageRequest.first(3).after(next));
            assertEquals(-1, page.total());
            read.addAll(Given.attemptedIds(page.items()));
            next = page.next();
        }
        assertEquals(made, read);
    }

    @Test
    default void everyOrderAndFilterOfRolloutsIsPagedThrough() {
        LightningStore store = newStore();
        List<String> made = Given.ids(Given.enqueued(store, 11));
        for (int i = 0; i < 11; i += 3) {
            Answers.of(store.rollouts().update(made.get(i), RolloutUpdate.status(RolloutStatus.FAILED)));
        }
        for (String by : List.of("start_time", "end_time", "status", "rollout_id", "mode")) {
            for (boolean down : List.of(false, true)) {
                List<String> whole = Given.attemptedIds(
                        rollouts(store, null, Given.sorted(by, down)).items());
                List<AttemptedRollout> paged = walk(
                        new PageRequest(by, down, 2, 0, null),
                        request -> store.rollouts().query(RolloutQuery.all(request)));
                assertEquals(whole, Given.attemptedIds(paged), by + (down ? " desc" : " asc"));
                assertEquals(Set.copyOf(made), Set.copyOf(whole));
            }
        }
        List<AttemptedRollout> failed = walk(
                PageRequest.first(1),
                request -> store.rollouts()
                        .query(new RolloutQuery(Set.of(RolloutStatus.FAILED), null, null, null, false, request)));
        assertEquals(List.of(made.get(0), made.get(3), made.get(6), made.get(9)), Given.attemptedIds(failed));
    }

    @Test
    default void spansArePagedThroughInEveryOrder() {
        LightningStore store = newStore();
        AttemptedRollout rollout = Given.started(store);
        List<NewSpan> spans = new ArrayList<>();
        for (int i = 1; i <= 9; i++) {
            spans.add(TestSpans.otlp(rolloutId(rollout), attemptId(rollout), 10 - i, i * 7 % 10, "n" + i % 3));
        }
        Answers.of(store.spans().add(spans, null));
        for (String by : List.of("sequence_id", "start_time", "name", "parent_id")) {
            for (boolean down : List.of(false, true)) {
                List<Long> whole = sequences(Answers.of(store.spans()
                                .query(new SpanQuery(rolloutId(rollout), null, null, Given.sorted(by, down))))
                        .items());
                List<StoredSpan> paged = walk(
                        new PageRequest(by, down, 2, 0, null),
                        request -> store.spans().query(new SpanQuery(rolloutId(rollout), null, null, request)));
                assertEquals(whole, sequences(paged), by + (down ? " desc" : " asc"));
                assertEquals(9, Set.copyOf(whole).size());
            }
        }
    }

    @Test
    default void attemptsWorkersAndResourcesArePagedThrough() {
        LightningStore store = newStore();
        AttemptedRollout rollout = Given.started(store);
        for (int i = 0; i < 4; i++) {
            Answers.of(store.rollouts().startAttempt(rolloutId(rollout), "w" + i));
            Answers.of(store.resources().add(json("{\"n\":{\"resource_type\":\"x\"}}"), null));
        }
        List<Attempt> attempts = walk(
                new PageRequest("sequence_id", false, 2, 0, null),
                request -> store.rollouts().attempts(rolloutId(rollout), request));
        assertEquals(List.of(1, 2, 3, 4, 5), Given.map(attempts, Attempt::number));
        List<Worker> workers = walk(
                new PageRequest("worker_id", true, 3, 0, null),
                request -> store.workers().query(null, null, false, request));
        assertEquals(List.of("w3", "w2", "w1", "w0"), Given.map(workers, Worker::workerId));
        List<Resources> resources =
                walk(PageRequest.first(3), request -> store.resources().query(null, null, request));
        assertEquals(4, Set.copyOf(resources).size());
        assertEquals(4, resources.size());
    }

    @Test
    default void aForeignCursorOrFieldIsRefused() {
        LightningStore store = newStore();
        AttemptedRollout rollout = Given.started(store);
        for (PageRequest request : List.of(
                PageRequest.first(3).after("no cursor of ours"),
                PageRequest.first(3).after(""),
                new PageRequest("no_such_field", false, 3, 0, null))) {
            Answers.refusal(Invalid.class, store.rollouts().query(RolloutQuery.all(request)));
            Answers.refusal(Invalid.class, store.spans().query(new SpanQuery(rolloutId(rollout), null, null, request)));
            Answers.refusal(Invalid.class, store.workers().query(null, null, false, request));
            Answers.refusal(Invalid.class, store.resources().query(null, null, request));
            Answers.refusal(Invalid.class, store.rollouts().attempts(rolloutId(rollout), request));
        }
    }

    private static <T> List<T> walk(PageRequest first, Function<PageRequest, CompletableFuture<Page<T>>> query) {
        List<T> read = new ArrayList<>();
        PageRequest request = first;
        for (int pages = 0; pages < 100; pages++) {
            Page<T> page = Answers.of(query.apply(request));
            assertTrue(page.items().size() <= first.limit());
            read.addAll(page.items());
            String next = page.next();
            if (next == null) {
                return read;
            }
            request = first.after(next);
        }
        throw new AssertionError("the pages do not end");
    }

    private static List<Long> sequences(List<StoredSpan> spans) {
        return Given.map(spans, StoredSpan::sequenceId);
    }

    private static Page<AttemptedRollout> rollouts(
            LightningStore store, @Nullable Set<RolloutStatus> statusIn, PageRequest page) {
        return Answers.of(store.rollouts().query(new RolloutQuery(statusIn, null, null, null, false, page)));
    }
}
