package dev.lightningstore.server.sdk;

import static dev.lightningstore.server.sdk.SdkServer.attributes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.contract.Answers;
import dev.lightningstore.json.Json;
import dev.lightningstore.reward.Reward;
import dev.lightningstore.rollout.Lease;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.trace.AttemptTrace;
import dev.lightningstore.trace.Emitter.Operation;
import dev.lightningstore.trace.ModelCall;
import dev.lightningstore.trace.ModelCall.Message;
import dev.lightningstore.trace.Sampling;
import dev.lightningstore.trace.TraceLevel;
import dev.lightningstore.trace.TraceOptions;
import dev.lightningstore.trace.Traced;
import dev.lightningstore.trace.Tracing;
import dev.lightningstore.trace.ship.ShipperOptions;
import io.opentelemetry.context.Scope;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an agent tells arrives at the right attempt of a real server, and no more of it than the settings let through. */
@Timeout(60)
class TracingTest {
    private static final Duration PATIENCE = Answers.PATIENCE;

    @TempDir
    Path folder;

    private SdkServer server;

    @BeforeEach
    void open() {
        server = new SdkServer(folder.resolve("data"));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Tracing tracing(TraceOptions.Builder options) {
        return Tracing.to(server.url())
                .options(options.shipping(ShipperOptions.DEFAULT.spool(folder.resolve("spool")))
                        .build())
                .build();
    }

    private static AttemptTrace attempt(Tracing tracing, Lease lease) {
        return tracing.attempt(lease.ref().rolloutId(), lease.ref().attemptId(), lease.ref());
    }

    private List<Span> sent(Tracing tracing, Lease lease) {
        assertTrue(tracing.flush(PATIENCE), () -> "not sent: " + tracing.counts());
        return server.spans(lease.ref().rolloutId());
    }

    private static Json json(String text) {
        return Json.parse(text, "json");
    }

    @Test
    void everythingThatIsEmittedArrivesInOrderOnOneTrace() {
        Lease lease = server.lease();
        try (Tracing tracing = tracing(TraceOptions.builder())) {
            AttemptTrace attempt = attempt(tracing, lease);
            attempt.emitStart("task-1", json("{\"q\": 1}"));
            try (Operation operation =
                    attempt.emitOperation("plan", json("{\"steps\": [1, 2], \"deep\": {\"x\": \"y\"}}"))) {
                attempt.emitMessage("hello");
                operation.output(json("true"));
            }
            attempt.emitObject(json("[1, \"a\"]"));
            attempt.emitException(new IllegalStateException("broken"));
            attempt.emitReward(new Reward("safety", Map.of("safety", 0.5, "length", 1.0)));
            attempt.emitAnnotation(Map.of("team", "blue"));
            attempt.emitEnd(true, null);
            List<Span> spans = sent(tracing, lease);
            assertEquals(
                    List.of(
                            "agentlightning.annotation",
                            "agentlightning.message",
                            "agentlightning.operation",
                            "agentlightning.object",
                            "agentlightning.exception",
                            "agentlightning.annotation",
                            "agentlightning.annotation",
                            "agentlightning.annotation"),
                    spans.stream().map(Span::getName).toList());
            assertEquals(1, spans.stream().map(Span::getTraceId).distinct().count());
            assertEquals(spans.get(2).getSpanId(), spans.get(1).getParentSpanId());
            Map<String, Object> operation = attributes(spans.get(2));
            assertEquals(List.of(1L, 2L), operation.get("agentlightning.operation.input.steps"));
            assertEquals("y", operation.get("agentlightning.operation.input.deep.x"));
            assertEquals(true, operation.get("agentlightning.operation.output"));
            Map<String, Object> reward = attributes(spans.get(5));
            assertEquals("safety", reward.get("agentlightning.reward.0.name"));
            assertEquals(0.5, reward.get("agentlightning.reward.0.value"));
            assertEquals("length", reward.get("agentlightning.reward.1.name"));
            assertFalse(reward.containsKey("agentlightning.rollout_id"), "the store knows its place");
            assertEquals(8, tracing.counts().sent());
            assertEquals(0, tracing.counts().waiting());
        }
    }

    @Test
    void whoTracesWithOpenTelemetryAlreadyJoinsIn() throws Exception {
        Lease first = server.lease();
        Lease second = server.lease();
        try (Tracing tracing = tracing(TraceOptions.builder());
                SdkTracerProvider theirs = SdkTracerProvider.builder()
                        .addSpanProcessor(tracing.spanProcessor())
                        .build();
                ExecutorService virtual = tracing.tools().executor(Executors.newVirtualThreadPerTaskExecutor())) {
            List<Future<?>> agents = new ArrayList<>();
            for (Lease lease : List.of(first, second)) {
                try (Scope _ = attempt(tracing, lease).makeCurrent()) {
                    agents.add(virtual.submit(() -> {
                        var span = theirs.get("theirs").spanBuilder("work").startSpan();
                        try (Scope inner = span.makeCurrent()) {
                            attempt(tracing, lease).emitReward(1);
                        }
                        span.end();
                    }));
                }
            }
            for (Future<?> agent : agents) {
                agent.get();
            }
            theirs.get("theirs").spanBuilder("of nobody").startSpan().end();
            for (Lease lease : List.of(first, second)) {
                List<Span> spans = sent(tracing, lease);
                assertEquals(
                        List.of("agentlightning.annotation", "work"),
                        spans.stream().map(Span::getName).toList());
                assertEquals(spans.get(1).getSpanId(), spans.get(0).getParentSpanId());
                assertEquals(spans.get(1).getTraceId(), spans.get(0).getTraceId());
            }
            assertEquals(
                    List.of("of nobody"),
                    server.spans("free").stream().map(Span::getName).toList());
        }
    }

    interface Search {
        @Traced
        String find(String query, int limit);

        @Traced("later")
        CompletionStage<String> findLater(String query);

        String untraced();
    }

    private static final class Engine implements Search {
        @Override
        public String find(String query, int limit) {
            if (limit < 0) {
                throw new IllegalArgumentException("limit " + limit);
            }
            return query.repeat(limit);
        }

        @Override
        public CompletionStage<String> findLater(String query) {
            return CompletableFuture.supplyAsync(() -> query);
        }

        @Override
        public String untraced() {
            return "";
        }
    }

    @Test
    void toolsAreTracedWithWhatWentInAndCameOut() throws Exception {
        Lease lease = server.lease();
        try (Tracing tracing = tracing(TraceOptions.builder().maxChars(8, 8, 100))) {
            Search search = tracing.tools().proxy(Search.class, new Engine());
            Function<String, String> outer = tracing.tools().function("outer", query -> search.find(query, 2));
            try (Scope _ = attempt(tracing, lease).makeCurrent()) {
                assertEquals("abcdefabcdef", outer.apply("abcdef"));
                assertThrows(IllegalArgumentException.class, () -> search.find("x", -1));
                search.findLater("later").toCompletableFuture().get();
                search.untraced();
                assertEquals(5, tracing.tools().callable("five", () -> 5).call());
                assertEquals("a", tracing.tools().supplier("a", () -> "a").get());
                var failing = tracing.tools()
                        .async("failing", it -> CompletableFuture.failedFuture(new IllegalStateException("no")))
                        .apply("x");
                assertThrows(
                        ExecutionException.class,
                        () -> failing.toCompletableFuture().get());
            }
            Answers.eventually(
                    "the stages have ended", () -> sent(tracing, lease).size() == 7);
            List<Span> spans = server.spans(lease.ref().rolloutId());
            Span inner = spans.get(0);
            Map<String, Object> told = attributes(inner);
            assertEquals("find", told.get("agentlightning.operation.name"));
            assertEquals("abcdef", told.get("agentlightning.operation.input.query"));
            assertEquals(2L, told.get("agentlightning.operation.input.limit"));
            assertEquals("abcdefab… (cut)", told.get("agentlightning.operation.output"));
            assertEquals(spans.get(1).getSpanId(), inner.getParentSpanId());
            assertEquals("exception", spans.get(2).getEvents(0).getName());
            assertEquals(
                    io.opentelemetry.proto.trace.v1.Status.StatusCode.STATUS_CODE_ERROR,
                    spans.get(2).getStatus().getCode());
            assertTrue(spans.stream()
                    .anyMatch(span -> "later".equals(attributes(span).get("gen_ai.tool.name"))));
            assertTrue(
                    spans.stream().anyMatch(span -> "no".equals(span.getStatus().getMessage())));
        }
    }

    @Test
    void aLevelSaysWhatIsTold() {
        Lease minimal = emitted(TraceOptions.builder().level(TraceLevel.MINIMAL).captureContent(true));
        assertEquals(
                List.of("agentlightning.annotation", "agentlightning.annotation"),
                server.spans(minimal.ref().rolloutId()).stream()
                        .map(Span::getName)
                        .toList());
        Lease standard =
                emitted(TraceOptions.builder().level(TraceLevel.STANDARD).captureContent(true));
        Lease full = emitted(TraceOptions.builder().level(TraceLevel.FULL));
        Lease verbose = emitted(TraceOptions.builder().level(TraceLevel.FULL).captureContent(true));
        for (Lease lease : List.of(minimal, standard)) {
            String all = all(lease);
            assertFalse(
                    all.contains("the input") || all.contains("the prompt") || all.contains("prompt_token_ids"), all);
        }
        assertTrue(all(standard).contains("gen_ai.request.model"));
        assertTrue(all(full).contains("the input"));
        assertFalse(all(full).contains("the prompt") || all(full).contains("prompt_token_ids"));
        assertTrue(all(verbose).contains("the prompt") && all(verbose).contains("prompt_token_ids"));
    }

    private Lease emitted(TraceOptions.Builder options) {
        Lease lease = server.lease();
        try (Tracing tracing = tracing(options)) {
            AttemptTrace attempt = attempt(tracing, lease);
            attempt.emitStart("task", json("\"the input\""));
            attempt.emitAction("act", json("\"the input\""), json("\"the input\""));
            attempt.emitModelCall(ModelCall.of("m")
                    .prompt(Message.of("user", "the prompt"))
                    .tokens(List.of(1, 2), List.of(3))
                    .build());
            try (Scope _ = attempt.makeCurrent()) {
                var theirs = tracing.tracerProvider()
                        .get("theirs")
                        .spanBuilder("chat")
                        .startSpan();
                theirs.setAttribute("gen_ai.input.messages", "the prompt");
                theirs.setAttribute("input.value", "the input");
                theirs.end();
            }
            attempt.emitReward(1);
            assertTrue(tracing.flush(PATIENCE));
        }
        return lease;
    }

    private String all(Lease lease) {
        return server.spans(lease.ref().rolloutId()).toString();
    }

    @Test
    void secretsStayWhereTheyAre() {
        Lease lease = server.lease();
        try (Tracing tracing = tracing(TraceOptions.builder())) {
            AttemptTrace attempt = attempt(tracing, lease);
            attempt.emitAction(
                    "call", json("{\"url\": \"https://x/?api_key=hunter2hunter2\", \"password\": \"hunter2\"}"), null);
            attempt.emitMessage("Authorization: Bearer hunter2hunter2hunter2");
            attempt.emitException(new IllegalStateException("password=hunter2"));
            List<Span> spans = sent(tracing, lease);
            assertEquals(3, spans.size());
            assertFalse(spans.toString().contains("hunter2"), spans.toString());
        }
    }

    @Test
    void aRolloutIsSampledWholeOrNotAtAllAndAlikeEverywhere() {
        List<Lease> leases = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            leases.add(server.lease());
        }
        for (int process = 0; process < 2; process++) {
            try (Tracing tracing = tracing(TraceOptions.builder().samplingRate(0.5))) {
                for (Lease lease : leases) {
                    AttemptTrace attempt = attempt(tracing, lease);
                    attempt.emitReward(1);
                    try (Scope _ = attempt.makeCurrent()) {
                        assertEquals(
                                1, tracing.tools().supplier("tool", () -> 1).get());
                        tracing.tracerProvider()
                                .get("theirs")
                                .spanBuilder("x")
                                .startSpan()
                                .end();
                    }
                }
                assertTrue(tracing.flush(PATIENCE));
            }
        }
        int kept = 0;
        for (Lease lease : leases) {
            boolean keep = Sampling.keeps(lease.ref().rolloutId(), 0.5);
            kept += keep ? 1 : 0;
            assertEquals(keep ? 6 : 0, server.spans(lease.ref().rolloutId()).size());
        }
        assertNotEquals(0, kept);
        assertNotEquals(40, kept);
    }

    @Test
    void anAttemptWhoseLeaseIsLostIsFencedAndTheOthersGoOn() {
        Lease lost = server.lease();
        Lease good = server.lease();
        Answers.of(server.store().leases().finish(lost.ref(), new Outcome.Succeeded(null)));
        try (Tracing tracing = tracing(TraceOptions.builder())) {
            attempt(tracing, lost).emitReward(1);
            attempt(tracing, good).emitReward(1);
            assertTrue(tracing.flush(PATIENCE));
            assertEquals(1, tracing.counts().fenced());
            assertEquals(1, tracing.counts().sent());
        }
        assertEquals(0, server.spans(lost.ref().rolloutId()).size());
        assertEquals(1, server.spans(good.ref().rolloutId()).size());
    }

    @Test
    void aProcessThatWasStartedForAnAttemptTellsEverythingThere() {
        Lease lease = server.lease();
        try (Tracing tracing = Tracing.to(server.url())
                .options(TraceOptions.builder()
                        .shipping(ShipperOptions.DEFAULT.spool(folder.resolve("spool")))
                        .build())
                .processAttempt(lease.ref().rolloutId(), lease.ref().attemptId())
                .build()) {
            var theirs =
                    tracing.tracerProvider().get("theirs").spanBuilder("work").startSpan();
            try (Scope _ = theirs.makeCurrent()) {
                tracing.attempt().emitReward(1);
                assertEquals(1, tracing.tools().supplier("tool", () -> 1).get());
            }
            theirs.end();
            List<Span> spans = sent(tracing, lease);
            assertEquals(3, spans.size());
            assertEquals(
                    List.of(spans.get(2).getSpanId(), spans.get(2).getSpanId()),
                    spans.stream().limit(2).map(Span::getParentSpanId).toList());
            assertEquals(tracing.attempt().traceId(), hex(spans.get(2)));
        }
    }

    private static String hex(Span span) {
        return HexFormat.of().formatHex(span.getTraceId().toByteArray());
    }

    @Test
    void whatTheStoreRefusesIsCounted() {
        try (Tracing tracing = tracing(TraceOptions.builder())) {
            tracing.attempt("ro-unknown", "at-unknown", null).emitReward(1);
            assertTrue(tracing.flush(PATIENCE));
            assertEquals(1, tracing.counts().refused());
        }
    }

    @Test
    void nothingIsSentWhereTelemetryIsOff() {
        Lease lease = server.lease();
        try (Tracing tracing = tracing(TraceOptions.builder().enabled(false))) {
            AttemptTrace attempt = attempt(tracing, lease);
            attempt.emitReward(1);
            try (Scope _ = attempt.makeCurrent()) {
                assertEquals(1, tracing.tools().supplier("one", () -> 1).get());
            }
            assertTrue(tracing.flush(PATIENCE));
        }
        assertEquals(0, server.spans(lease.ref().rolloutId()).size());
    }
}
