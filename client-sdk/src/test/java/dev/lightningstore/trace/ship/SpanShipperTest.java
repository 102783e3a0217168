package dev.lightningstore.trace.ship;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.span.SpanStore;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.store.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no store does on demand: answers that come in another order than the calls. */
class SpanShipperTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Place PLACE = new Place("ro-1", "at-1", null);

    private record Call(List<NewSpan> spans, CompletableFuture<List<Long>> answer) {
        List<Long> keys() {
            return spans.stream().map(NewSpan::key).toList();
        }

        void fail() {
            answer.completeExceptionally(new StoreException.Unavailable("the store is away"));
        }
    }

    /** Answers when the test says so. */
    private static final class Calls implements SpanStore {
        private final BlockingQueue<Call> made = new LinkedBlockingQueue<>();

        Call next() throws InterruptedException {
            Call call = made.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (call == null) {
                throw new AssertionError("nothing was sent");
            }
            return call;
        }

        @Override
        public CompletableFuture<List<Long>> add(List<NewSpan> spans, @Nullable LeaseRef lease) {
            Call call = new Call(spans, new CompletableFuture<>());
            made.add(call);
            return call.answer();
        }

        @Override
        public CompletableFuture<Long> nextSequenceIds(String rolloutId, String attemptId, int count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public AutoCloseable tail(@Nullable String rolloutId, SpanListener listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Page<StoredSpan>> query(SpanQuery query) {
            throw new UnsupportedOperationException();
        }
    }

    private static void offer(SpanShipper shipper, long key) {
        assertTrue(shipper.offer(new Parcel(PLACE, key, 1, () -> new byte[] {1})));
    }

    private static SpanShipper shipper(SpanStore store, Duration patience) {
        ShipperOptions options = ShipperOptions.DEFAULT.spool(null).patience(patience);
        return new SpanShipper(store, "a store", options, System::nanoTime, new Random(1));
    }

    /** The second is given up first, and a third is told meanwhile. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatFailsInAnotherOrderIsSentAgainInItsOwn(boolean firstAnswers) throws Exception {
        Calls store = new Calls();
        try (SpanShipper shipper = shipper(store, firstAnswers ? PATIENCE : Duration.ofMillis(200))) {
            offer(shipper, 1);
            Call first = store.next();
            offer(shipper, 2);
            Call second = store.next();
            second.fail();
            offer(shipper, 3);
            if (firstAnswers) {
                first.fail();
            }
            List<Long> sentAgain = new ArrayList<>();
            while (sentAgain.size() < 3) {
                Call again = store.next();
                sentAgain.addAll(again.keys());
                again.answer().complete(again.keys());
            }
            assertEquals(List.of(1L, 2L, 3L), sentAgain);
            first.answer().complete(List.of(1L));
            assertTrue(shipper.flush(PATIENCE));
            assertEquals(3, shipper.counts().sent());
        }
    }

    @Test
    void whatCameThroughIsNotSentAgain() throws Exception {
        Calls store = new Calls();
        try (SpanShipper shipper = shipper(store, PATIENCE)) {
            offer(shipper, 1);
            Call first = store.next();
            offer(shipper, 2);
            store.next().fail();
            first.answer().complete(List.of(1L));
            Call again = store.next();
            assertEquals(List.of(2L), again.keys());
            again.answer().complete(List.of(2L));
            assertTrue(shipper.flush(PATIENCE));
        }
    }
}
