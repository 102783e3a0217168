package dev.lightningstore.bench;

import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.span.SpanStore;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.store.Page;
import dev.lightningstore.trace.AttemptTrace;
import dev.lightningstore.trace.ModelCall;
import dev.lightningstore.trace.ModelCall.Message;
import dev.lightningstore.trace.TraceOptions;
import dev.lightningstore.trace.Tracing;
import io.opentelemetry.context.Scope;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a traced call costs the agent's thread. The store answers at once, so that the sending thread does all of its work
 * beside the agent's: redaction, encoding, batching.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 3, time = 3)
@Fork(1)
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
public class TracingBench {
    private static final String TEXT = "the quick brown fox jumps over the lazy dog ".repeat(8);
    private static final Json INPUT = Json.parse("{\"query\":\"" + TEXT + "\",\"limit\":10}", "input");
    private static final ModelCall CALL = ModelCall.of("gpt-4o-mini")
            .prompt(Message.of("system", TEXT), Message.of("user", TEXT))
            .completion(Message.of("assistant", TEXT))
            .response("chatcmpl-1", "gpt-4o-mini-2024-07-18")
            .usage(200, 90)
            .build();

    private Sink sink;
    private Tracing tracing;
    private AttemptTrace attempt;
    private Scope scope;
    private Function<String, String> tool;

    @Setup
    public void open() {
        sink = new Sink();
        tracing = Tracing.to(sink, "bench")
                .options(TraceOptions.builder().captureContent(true).build())
                .build();
        attempt = tracing.attempt(
                "ro-0123456789abcdef", "at-01234567", new LeaseRef("ro-0123456789abcdef", "at-01234567", 1));
        scope = attempt.makeCurrent();
        tool = tracing.tools().function("search", text -> text);
    }

    @TearDown
    public void close() {
        scope.close();
        tracing.close();
        System.out.printf(
                "%n%s; a span has %d bytes%n", tracing.counts(), sink.bytes.sum() / Math.max(1, sink.spans.sum()));
    }

    @Benchmark
    public String tool() {
        return tool.apply(TEXT);
    }

    @Benchmark
    public void reward() {
        attempt.emitReward(0.5);
    }

    @Benchmark
    public void action() {
        attempt.emitAction("search", INPUT, INPUT);
    }

    @Benchmark
    public void modelCall() {
        attempt.emitModelCall(CALL);
    }

    /** Takes everything at once. */
    private static final class Sink implements SpanStore {
        final LongAdder spans = new LongAdder();
        final LongAdder bytes = new LongAdder();

        @Override
        public CompletableFuture<List<Long>> add(List<NewSpan> batch, @Nullable LeaseRef lease) {
            spans.add(batch.size());
            batch.forEach(span -> bytes.add(span.payload().bytes().length));
            return CompletableFuture.completedFuture(Collections.nCopies(batch.size(), 1L));
        }

        @Override
        public CompletableFuture<Long> nextSequenceIds(String rolloutId, String attemptId, int count) {
            return CompletableFuture.completedFuture(1L);
        }

        @Override
        public CompletableFuture<Page<StoredSpan>> query(SpanQuery query) {
            throw new UnsupportedOperationException("nothing is kept here");
        }

        @Override
        public AutoCloseable tail(@Nullable String rolloutId, SpanListener listener) {
            throw new UnsupportedOperationException("nothing is kept here");
        }
    }
}
