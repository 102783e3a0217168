package dev.lightningstore.server.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.lightningstore.contract.Answers;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.Lease;
import dev.lightningstore.trace.AttemptTrace;
import dev.lightningstore.trace.TraceOptions;
import dev.lightningstore.trace.Tracing;
import dev.lightningstore.trace.ship.ShipCounts;
import dev.lightningstore.trace.ship.ShipperOptions;
import dev.lightningstore.trace.ship.SpanShipper;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** An agent whose store goes away, hangs or was never there works on, and what it told arrives once each. */
@Timeout(60)
class OutageTest {
    private static final Duration PATIENCE = Answers.PATIENCE;

    @TempDir
    Path folder;

    private Tracing tracing(String url) {
        return tracing(url, ShipperOptions.DEFAULT);
    }

    private Tracing tracing(String url, ShipperOptions shipping) {
        return Tracing.to(url)
                .options(TraceOptions.builder()
                        .shipping(shipping.spool(folder.resolve("spool")))
                        .build())
                .build();
    }

    private static AttemptTrace attempt(Tracing tracing, Lease lease) {
        return tracing.attempt(lease.ref().rolloutId(), lease.ref().attemptId(), lease.ref());
    }

    private static ListAppender<ILoggingEvent> listen() {
        ListAppender<ILoggingEvent> heard = new ListAppender<>();
        heard.start();
        Logger logger = (Logger) LoggerFactory.getLogger(SpanShipper.class);
        logger.setLevel(Level.INFO);
        logger.addAppender(heard);
        return heard;
    }

    private static void emit(AttemptTrace attempt, int from, int to) {
        for (int i = from; i < to; i++) {
            attempt.emitAction("step-" + i, Json.EMPTY_OBJECT, null);
        }
    }

    private List<Path> spools() throws IOException {
        if (!Files.exists(folder.resolve("spool"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder.resolve("spool"))) {
            return files.toList();
        }
    }

    private static void assertSteps(List<Span> spans, int count) {
        List<String> names = spans.stream()
                .map(span -> String.valueOf(SdkServer.attributes(span).get("agentlightning.operation.name")))
                .toList();
        assertEquals(count, names.size());
        for (int i = 0; i < count; i++) {
            assertEquals("step-" + i, names.get(i), "in the order in which they were told");
        }
    }

    @Test
    void whatIsToldWhileTheStoreIsAwayIsSentOnceEachWhenItIsBack() throws IOException {
        try (SdkServer server = new SdkServer(folder.resolve("data"))) {
            Lease lease = server.lease();
            String rollout = lease.ref().rolloutId();
            ListAppender<ILoggingEvent> heard = listen();
            try (Tracing tracing = tracing(server.url())) {
                AttemptTrace attempt = attempt(tracing, lease);
                emit(attempt, 0, 100);
                assertTrue(tracing.flush(PATIENCE));
                server.stop();
                emit(attempt, 100, 300);
                Answers.eventually("it is kept aside", () -> tracing.counts().spooled() == 200);
                server.start();
                emit(attempt, 300, 400);
                assertTrue(tracing.flush(PATIENCE), () -> tracing.counts().toString());
                assertEquals(400, tracing.counts().sent());
            }
            assertSteps(server.spans(rollout), 400);
            assertEquals(
                    List.of(Level.WARN, Level.INFO),
                    heard.list.stream().map(ILoggingEvent::getLevel).toList(),
                    "once that it is away, once that it is back");
            assertEquals(List.of(), spools(), "nothing is left behind");
        }
    }

    @Test
    void whatAnAgentLeavesAtItsEndIsSentByTheNext() throws IOException {
        try (SdkServer server = new SdkServer(folder.resolve("data"))) {
            Lease lease = server.lease();
            server.stop();
            try (Tracing tracing = tracing(server.url())) {
                emit(attempt(tracing, lease), 0, 50);
            }
            assertEquals(1, spools().size());
            server.start();
            try (Tracing other = Tracing.to(server.url() + "/projects/other")
                    .options(TraceOptions.builder()
                            .shipping(ShipperOptions.DEFAULT.spool(folder.resolve("spool")))
                            .build())
                    .build()) {
                other.free().emitMessage("of another project");
                assertTrue(other.flush(PATIENCE));
            }
            assertEquals(1, spools().size(), "it is not for another project");
            try (Tracing next = tracing(server.url())) {
                assertSteps(server.spans(lease.ref().rolloutId(), 50), 50);
                Answers.eventually("it counts them", () -> next.counts().sent() == 50);
            }
            assertEquals(List.of(), spools());
        }
    }

    @Test
    void whatAKilledAgentLeavesIsSentByTheNext() throws Exception {
        try (SdkServer server = new SdkServer(folder.resolve("data"))) {
            Lease lease = server.lease();
            server.stop();
            Process agent = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx128m",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            DoomedAgent.class.getName(),
                            server.url(),
                            folder.resolve("spool").toString(),
                            lease.ref().rolloutId(),
                            lease.ref().attemptId(),
                            String.valueOf(lease.ref().fence()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader says =
                    new BufferedReader(new InputStreamReader(agent.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = says.readLine(); line != null && !line.equals(DoomedAgent.READY); ) {
                    line = says.readLine();
                }
                assertTrue(agent.isAlive(), "it ended by itself");
                server.start();
                try (Tracing living = tracing(server.url())) {
                    assertTrue(living.flush(PATIENCE));
                    assertEquals(0, server.spans(lease.ref().rolloutId()).size(), "the file is its own while it lives");
                }
            } finally {
                agent.destroyForcibly();
                assertTrue(agent.waitFor(20, TimeUnit.SECONDS));
            }
            // As if the kill had come in the middle of a write.
            Path left = spools().get(0);
            Files.write(left, new byte[] {0, 0, 1, 0, 7, 7, 7, 7, 1, 2, 3}, java.nio.file.StandardOpenOption.APPEND);
            try (Tracing next = tracing(server.url())) {
                assertSteps(server.spans(lease.ref().rolloutId(), DoomedAgent.STEPS), DoomedAgent.STEPS);
                Answers.eventually("it counts them", () -> next.counts().sent() == DoomedAgent.STEPS);
            }
            assertEquals(List.of(), spools());
        }
    }

    @Test
    void aStoreThatHangsKeepsNobodyWaiting() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0);
                Tracing tracing = tracing(
                        "http://127.0.0.1:" + deaf.getLocalPort(),
                        ShipperOptions.DEFAULT.patience(Duration.ofMillis(100)))) {
            Thread accepting = Thread.ofPlatform().daemon().start(() -> accept(deaf));
            AttemptTrace attempt = tracing.attempt("ro-1", "at-1", null);
            emit(attempt, 0, 1_000);
            Answers.eventually("it is kept aside", () -> tracing.counts().spooled() == 1_000);
            emit(attempt, 1_000, 2_000);
            Answers.eventually("the rest too", () -> tracing.counts().spooled() == 2_000);
            assertEquals(0, tracing.counts().sent());
            accepting.interrupt();
        }
    }

    private static void accept(ServerSocket deaf) {
        try {
            while (true) {
                Socket heard = deaf.accept();
                heard.getInputStream().skip(0);
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    @Test
    void whatHasNoRoomIsDroppedAndCounted() throws IOException {
        ShipperOptions small = ShipperOptions.DEFAULT.spoolBytes(50_000).buffer(100, 1 << 20);
        try (Tracing tracing = tracing(URI.create("http://127.0.0.1:1").toString(), small)) {
            emit(tracing.attempt("ro-1", "at-1", null), 0, 5_000);
            Answers.eventually("everything is counted", () -> {
                ShipCounts counts = tracing.counts();
                return counts.spooled() + counts.dropped() >= 5_000;
            });
            assertTrue(tracing.counts().dropped() > 0);
            assertTrue(Files.size(spools().get(0)) <= 50_000);
        }
    }

    @Test
    void aHundredThousandSpansArriveInBoundedMemory() {
        int count = 100_000;
        try (SdkServer server = new SdkServer(folder.resolve("data"))) {
            Lease lease = server.lease();
            try (Tracing tracing = tracing(server.url())) {
                AttemptTrace attempt = attempt(tracing, lease);
                for (int i = 0; i < count; i++) {
                    attempt.emitReward(i);
                    if (i % 10_000 == 9_999) {
                        // An agent does something else in between; what it tells at once must fit the buffer.
                        assertTrue(
                                tracing.flush(PATIENCE), () -> tracing.counts().toString());
                    }
                }
                assertEquals(count, tracing.counts().sent());
                assertEquals(0, tracing.counts().dropped());
            }
            assertEquals(count, Answers.of(server.store().statistics()).spans());
        }
    }
}
