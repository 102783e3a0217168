package dev.lightningstore.cli.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lightningstore.json.Json;
import dev.lightningstore.resource.Resources;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.Lease;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.rollout.LeaseStore;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanPayload;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One closed-loop runner over the facets of a store. At most one call is under way; its answer starts the next. */
final class FacetRunner {
    private static final Duration LEASE = Duration.ofSeconds(30);

    private final LightningStore store;
    private final Runner runner;
    private final SpanContent content;
    private final OtlpSpan[] templates;
    private final LeaseStore.Session session;
    private List<NewSpan> sent = List.of();
    private @Nullable LeaseRef lease;
    private FacetCrew.@Nullable Slice slice;
    private volatile boolean waits;
    private volatile long sentAtNanos;

    FacetRunner(LightningStore store, Runner runner, SpanContent content) {
        this.store = store;
        this.runner = runner;
        this.content = content;
        templates = new OtlpSpan[content.count()];
        for (int i = 0; i < templates.length; i++) {
            templates[i] = new OtlpSpan(content, i);
        }
        session = store.leases().open(new String(runner.workerId(), UTF_8), LEASE, new Leases());
    }

    void start(FacetCrew.Slice newSlice) {
        slice = newSlice;
        begin(newSlice);
    }

    void close() {
        session.close();
    }

    Call call() {
        return runner.call();
    }

    /** For how long an answer is waited for, in nanoseconds; 0 when none is. */
    long waitsSince(long nowNanos) {
        return waits ? nowNanos - sentAtNanos : 0;
    }

    private void begin(FacetCrew.Slice current) {
        if (current.begin(runner)) {
            send(current);
        }
    }

    private void send(FacetCrew.Slice current) {
        sentAtNanos = System.nanoTime();
        waits = true;
        try {
            call(current);
        } catch (RuntimeException e) {
            // Thrown inside a callback it would vanish, and the runner would wait for ever.
            fail(current, String.valueOf(e.getMessage()));
        }
    }

    private void call(FacetCrew.Slice current) {
        LeaseRef held = lease;
        switch (runner.call()) {
            case ENQUEUE -> expect(current, store.rollouts().enqueue(List.of(task()), null), answer -> {});
            case DEQUEUE -> session.grant(1);
            case RESOURCES -> expect(current, store.resources().latest(), FacetRunner::checkResources);
            case SPAN_BATCH -> {
                sent = spans();
                expect(current, store.spans().add(sent, held), this::checkAdded);
            }
            case FINISH -> {
                CompletableFuture<AttemptedRollout> finished =
                        held == null ? failed() : store.leases().finish(held, new Outcome.Succeeded(null));
                expect(current, finished, FacetRunner::checkFinished);
            }
            case READ_SPANS -> expect(current, store.spans().query(query()), this::checkRead);
            default -> throw new IllegalStateException("not a call of the native wire: " + runner.call());
        }
    }

    private <T> void expect(FacetCrew.Slice current, CompletableFuture<T> future, Check<T> check) {
        var unused = future.whenComplete((answer, failure) -> {
            long nanos = System.nanoTime() - sentAtNanos;
            if (failure != null) {
                fail(current, String.valueOf(failure.getMessage()));
                return;
            }
            current.answered(runner.call(), nanos);
            try {
                check.check(answer);
            } catch (CheckFailure | RuntimeException e) {
                fail(current, String.valueOf(e.getMessage()));
                return;
            }
            proceed(current);
        });
    }

    private void proceed(FacetCrew.Slice current) {
        waits = false;
        if (runner.advance()) {
            send(current);
        } else {
            current.finished(runner);
            begin(current);
        }
    }

    private void fail(FacetCrew.Slice current, String what) {
        waits = false;
        current.failed(runner.call(), what);
        begin(current);
    }

    private NewRollout task() {
        return NewRollout.of(Json.trusted(("{\"task\":\"bench\",\"number\":" + runner.serial() + "}").getBytes(UTF_8)));
    }

    private List<NewSpan> spans() {
        String rolloutId = new String(runner.rolloutId(), UTF_8);
        String attemptId = new String(runner.attemptId(), UTF_8);
        List<NewSpan> spans = new ArrayList<>(templates.length);
        for (int i = 0; i < templates.length; i++) {
            SpanPayload payload = new SpanPayload(SpanPayload.Format.OTLP, templates[i].spanData(runner.serial()));
            // A span id of 16 hex digits is its own key.
            spans.add(new NewSpan(rolloutId, attemptId, 0, SpanContent.spanId(runner.serial(), i), payload));
        }
        return spans;
    }

    private SpanQuery query() {
        PageRequest page = new PageRequest(null, false, content.count() + 1, 0, null);
        return new SpanQuery(new String(runner.rolloutId(), UTF_8), new String(runner.attemptId(), UTF_8), null, page);
    }

    private static <T> CompletableFuture<T> failed() {
        return CompletableFuture.failedFuture(new IllegalStateException("no lease is held"));
    }

    private static void checkResources(Optional<Resources> resources) throws CheckFailure {
        if (resources.isEmpty()) {
            throw new CheckFailure("there are no latest resources, though the bench stored some");
        }
    }

    private void checkAdded(List<Long> sequenceIds) throws CheckFailure {
        if (sequenceIds.size() != sent.size() || sequenceIds.contains(0L)) {
            throw new CheckFailure("sent " + sent.size() + " new spans, the store added " + sequenceIds);
        }
    }

    private static void checkFinished(AttemptedRollout finished) throws CheckFailure {
        if (finished.requireAttempt().status() != AttemptStatus.SUCCEEDED) {
            throw new CheckFailure("its status is " + finished.requireAttempt().status() + " instead of SUCCEEDED");
        }
    }

    private void checkRead(Page<StoredSpan> page) throws CheckFailure {
        List<StoredSpan> read = page.items();
        if (read.size() != sent.size()) {
            throw new CheckFailure("sent " + sent.size() + " spans, read " + read.size());
        }
        long last = 0;
        for (int i = 0; i < read.size(); i++) {
            StoredSpan span = read.get(i);
            NewSpan expected = sent.get(i);
            if (!span.rolloutId().equals(expected.rolloutId())
                    || !span.attemptId().equals(expected.attemptId())) {
                throw new CheckFailure("span " + i + " came back under " + span.rolloutId() + " " + span.attemptId());
            }
            if (span.sequenceId() <= last) {
                throw new CheckFailure("sequence id " + span.sequenceId() + " follows " + last);
            }
            last = span.sequenceId();
            if (span.payload().format() != SpanPayload.Format.OTLP
                    || !Arrays.equals(span.payload().bytes(), expected.payload().bytes())) {
                throw new CheckFailure("span " + i + " came back changed");
            }
        }
    }

    /** Looks at an answer. */
    @FunctionalInterface
    private interface Check<T> {
        void check(T answer) throws CheckFailure;
    }

    private final class Leases implements LeaseStore.Listener {
        @Override
        public void onLease(Lease granted) {
            FacetCrew.Slice current = slice;
            if (current == null) {
                return;
            }
            current.answered(Call.DEQUEUE, System.nanoTime() - sentAtNanos);
            lease = granted.ref();
            runner.hold(
                    granted.ref().rolloutId().getBytes(UTF_8),
                    granted.ref().attemptId().getBytes(UTF_8));
            proceed(current);
        }

        @Override
        public void onCancel(LeaseRef cancelled, String reason) {
            // Nobody cancels the rollouts of a bench; if somebody does, the writes under the lease fail and are
            // counted.
        }

        @Override
        public void onDrain() {
            // What is under way is finished; the calls that follow fail and are counted.
        }
    }
}
