package dev.lightningstore.server.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.adapter.AttemptSpans;
import dev.lightningstore.adapter.file.DatedFolder;
import dev.lightningstore.adapter.file.DatedReading;
import dev.lightningstore.adapter.file.LineFile;
import dev.lightningstore.adapter.file.LineFormat;
import dev.lightningstore.adapter.file.OtlpLines;
import dev.lightningstore.adapter.file.PeerLines;
import dev.lightningstore.adapter.file.Period;
import dev.lightningstore.adapter.file.TraceExport;
import dev.lightningstore.adapter.file.TraceImport;
import dev.lightningstore.adapter.file.TraceImport.Counts;
import dev.lightningstore.adapter.file.TraceSource;
import dev.lightningstore.contract.Answers;
import dev.lightningstore.contract.TestSpans;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.server.otlp.RandomOtlp;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanKey;
import dev.lightningstore.span.SpanPayload;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.v1.SpanData;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Traces go out of a real store over gRPC and come back the same; what is wrong writes nothing. */
@Timeout(60)
class TraceFilesTest {
    private static final String SEED_TRACE = """
            {
              "trace_id": "Controller_20241206_015930_123456",
              "component": "Controller",
              "timestamp_start": "2024-12-06T01:59:30.123456",
              "timestamp_end": "2024-12-06T01:59:31.456789",
              "prompt": "How are you?",
              "metadata": {"model": "llama-3.1-8b-instant", "max_tokens": 500, "temperature": 0.0},
              "response": {"content": "Well."},
              "latency_ms": 1333.33,
              "reward": 0.85
            }
            """;

    @TempDir
    private static Path data;

    private static SdkServer server;

    @TempDir
    private Path folder;

    private final LeaseRef from = server.lease().ref();
    private final LeaseRef to = server.lease().ref();

    @BeforeAll
    static void start() {
        server = new SdkServer(data);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private TraceSource source(Period period, String... rollouts) {
        return new TraceSource(server.store(), List.of(rollouts), period);
    }

    private byte[] export(LineFormat format, String rollout) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new TraceExport(source(Period.ALWAYS, rollout), count -> {}).lines(format, out);
        return out.toByteArray();
    }

    private Path file(byte[] text) throws IOException {
        return Files.write(folder.resolve("traces.jsonl"), text);
    }

    private Counts read(byte[] text, LineFormat format, String into) throws IOException {
        return new TraceImport(server.store(), Period.ALWAYS, into, null)
                .read(new LineFile(file(text)), format, count -> {});
    }

    private static List<StoredSpan> stored(LeaseRef attempt) {
        return AttemptSpans.of(server.store().spans(), attempt.rolloutId(), attempt.attemptId());
    }

    private static void add(List<NewSpan> spans) {
        Answers.of(server.store().spans().add(spans, null));
    }

    /** Spans with everything in them that OTLP knows. */
    private List<NewSpan> random(LeaseRef attempt) {
        List<NewSpan> spans = new ArrayList<>();
        for (long seed = 0; seed < 40; seed++) {
            for (ResourceSpans resource : new RandomOtlp(seed).request().getResourceSpansList()) {
                for (ScopeSpans scope : resource.getScopeSpansList()) {
                    for (Span span : scope.getSpansList()) {
                        SpanData.Builder data = SpanData.newBuilder()
                                .setSpan(span)
                                .setResourceSchemaUrl(resource.getSchemaUrl())
                                .setScopeSchemaUrl(scope.getSchemaUrl());
                        if (resource.hasResource()) {
                            data.setResource(resource.getResource());
                        }
                        if (scope.hasScope()) {
                            data.setScope(scope.getScope());
                        }
                        String id = HexFormat.of().formatHex(span.getSpanId().toByteArray());
                        spans.add(new NewSpan(
                                attempt.rolloutId(),
                                attempt.attemptId(),
                                0,
                                SpanKey.of(id),
                                new SpanPayload(
                                        SpanPayload.Format.OTLP, data.build().toByteArray())));
                    }
                }
            }
        }
        return spans;
    }

    @Test
    void otlpComesBackFieldForField() throws IOException {
        add(random(from));
        byte[] lines = export(new OtlpLines(), from.rolloutId());
        List<StoredSpan> before = stored(from);
        assertTrue(before.size() > 200, "more than a page: " + before.size());
        assertEquals(new Counts(count(lines), before.size(), 0), read(lines, new OtlpLines(), null), "again");
        assertEquals(before.size(), stored(from).size());
        assertEquals(before.size(), read(lines, new OtlpLines(), to.rolloutId()).added());
        assertEquals(
                before.stream().map(SdkServer::data).toList(),
                stored(to).stream().map(SdkServer::data).toList());
    }

    @Test
    void thePeersSpansComeBackByteForByte() throws IOException {
        List<NewSpan> spans = new ArrayList<>(random(from));
        for (int i = 0; i < 250; i++) {
            spans.add(TestSpans.json(from.rolloutId(), from.attemptId(), 0, i, "grüße " + i));
        }
        add(spans);
        byte[] lines = export(new PeerLines(), from.rolloutId());
        assertEquals(spans.size(), count(lines));
        assertEquals(new Counts(spans.size(), spans.size(), 0), read(lines, new PeerLines(), null), "again");
        assertEquals(spans.size(), read(lines, new PeerLines(), to.rolloutId()).added());
        String there = new String(export(new PeerLines(), to.rolloutId()), StandardCharsets.UTF_8);
        assertEquals(withoutPlaces(new String(lines, StandardCharsets.UTF_8)), withoutPlaces(there));
    }

    /** Every span has another place there, but the same order. */
    private static String withoutPlaces(String lines) {
        return lines.replaceAll(
                "(?m)^\\{\"rollout_id\":\"[^\"]+\",\"attempt_id\":\"[^\"]+\",\"sequence_id\":\\d+", "{");
    }

    private static long count(byte[] lines) {
        return new String(lines, StandardCharsets.UTF_8).lines().count();
    }

    @Test
    void oneFormatReadsWhatTheOtherStored() throws IOException {
        add(List.of(
                TestSpans.json(from.rolloutId(), from.attemptId(), 0, 1, "json"),
                new NewSpan(
                        from.rolloutId(),
                        from.attemptId(),
                        0,
                        SpanKey.of("no-hex"),
                        new SpanPayload(
                                SpanPayload.Format.JSON,
                                ("{\"rollout_id\": \"x\", \"attempt_id\": \"y\",\n \"sequence_id\": 0,\r\n"
                                                + " \"trace_id\": \"t\", \"span_id\": \"no-hex\", \"name\": \"n\","
                                                + " \"attributes\": {\"text\": \"two\\nlines\"}}")
                                        .getBytes(StandardCharsets.UTF_8)))));
        assertEquals(
                0,
                read(export(new PeerLines(), from.rolloutId()), new PeerLines(), null)
                        .added());
        assertEquals(
                1,
                read(export(new OtlpLines(), from.rolloutId()), new OtlpLines(), null)
                        .added(),
                "an id that is no hex is another one in OTLP");
        assertEquals(
                0,
                read(export(new OtlpLines(), from.rolloutId()), new OtlpLines(), null)
                        .added());
        assertEquals(3, count(export(new PeerLines(), from.rolloutId())));
        assertEquals(
                2,
                read(export(new OtlpLines(), from.rolloutId()), new OtlpLines(), to.rolloutId())
                        .added());
    }

    @Test
    void freeSpansGoOutAndComeBack() throws IOException {
        add(List.of(TestSpans.otlp(NewSpan.FREE, "latest", 0, 4_000, "free")));
        for (LineFormat format : List.of(new OtlpLines(), new PeerLines())) {
            byte[] lines = export(format, NewSpan.FREE);
            assertTrue(new String(lines, StandardCharsets.UTF_8).contains("\"free\""));
            assertEquals(0, read(lines, format, null).added());
        }
        add(List.of(TestSpans.otlp(from.rolloutId(), from.attemptId(), 0, 4_001, "of a rollout")));
        byte[] lines = export(new OtlpLines(), from.rolloutId());
        assertEquals(1, read(lines, new OtlpLines(), NewSpan.FREE).added());
        assertEquals(0, read(lines, new OtlpLines(), NewSpan.FREE).added());
    }

    @Test
    void aProjectGoesOutWhole() throws IOException {
        add(List.of(TestSpans.otlp(from.rolloutId(), from.attemptId(), 0, 1, "of one rollout")));
        add(List.of(TestSpans.otlp(to.rolloutId(), to.attemptId(), 0, 1, "of another")));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new TraceExport(source(Period.ALWAYS), count -> {}).lines(new PeerLines(), out);
        String lines = out.toString(StandardCharsets.UTF_8);
        assertTrue(lines.contains("of one rollout") && lines.contains("of another"), lines);
        assertThrows(
                StoreException.NotFound.class,
                () -> new TraceExport(source(Period.ALWAYS, "ro-nobody"), count -> {})
                        .lines(new PeerLines(), new ByteArrayOutputStream()));
    }

    @Test
    void ofAFileThatIsWrongNothingIsWritten() throws IOException {
        add(List.of(
                TestSpans.otlp(from.rolloutId(), from.attemptId(), 0, 1, "good"),
                TestSpans.otlp(from.rolloutId(), from.attemptId(), 0, 2, "good too")));
        for (LineFormat format : List.of(new OtlpLines(), new PeerLines())) {
            String good = new String(export(format, from.rolloutId()), StandardCharsets.UTF_8);
            refuses(format, good + "\n{\"broken\": ", "line " + (count(good.getBytes(StandardCharsets.UTF_8)) + 2));
        }
        String otlp = new String(export(new OtlpLines(), from.rolloutId()), StandardCharsets.UTF_8);
        refuses(new OtlpLines(), otlp.replaceAll("\"spanId\":\"[^\"]+\"", "\"spanId\":\"00\""), "line 1: spanId");
        String peer = new String(export(new PeerLines(), from.rolloutId()), StandardCharsets.UTF_8);
        refuses(new PeerLines(), peer.replaceAll("\"name\":\"good too\"", "\"name\":5"), "line 2: name");
        refuses(new PeerLines(), peer.replaceAll("\"attributes\"", "\"a\""), "line 1: attributes");
    }

    private void refuses(LineFormat format, String lines, String where) {
        StoreException.Invalid refused = assertThrows(
                StoreException.Invalid.class,
                () -> read(lines.getBytes(StandardCharsets.UTF_8), format, to.rolloutId()));
        assertTrue(String.valueOf(refused.getMessage()).startsWith(where), refused.getMessage());
        assertEquals(List.of(), stored(to));
    }

    @Test
    void spansOfNobodyAreRefusedBeforeAnythingIsWritten() throws IOException {
        add(List.of(TestSpans.json(from.rolloutId(), from.attemptId(), 0, 1, "a")));
        String good = new String(export(new PeerLines(), from.rolloutId()), StandardCharsets.UTF_8)
                .replace(from.rolloutId(), to.rolloutId())
                .replace(from.attemptId(), to.attemptId());
        for (String bad :
                List.of(good.replace(to.rolloutId(), "ro-nobody"), good.replace(to.attemptId(), "at-nobody"))) {
            StoreException.NotFound refused = assertThrows(
                    StoreException.NotFound.class,
                    () -> read((good + bad).getBytes(StandardCharsets.UTF_8), new PeerLines(), null));
            assertTrue(String.valueOf(refused.getMessage()).startsWith("line 2: "), refused.getMessage());
        }
        assertEquals(List.of(), stored(to));
    }

    @Test
    void aPeriodChoosesByTheStart() throws IOException {
        // Number 86400 begins a day after number 0, which begins at noon of 1 March 2026 in UTC.
        add(List.of(
                TestSpans.otlp(from.rolloutId(), from.attemptId(), 0, 0, "first"),
                TestSpans.otlp(from.rolloutId(), from.attemptId(), 0, 86_400, "second")));
        assertEquals(List.of("first", "second"), names(Period.of("20260301", "2026-03-02")));
        assertEquals(List.of("first"), names(Period.of(null, "20260301")));
        assertEquals(List.of("second"), names(Period.of("2026-03-01T13:00:00+00:00", null)));
        assertEquals(List.of(), names(Period.of("20260303", null)));
        assertThrows(StoreException.Invalid.class, () -> Period.of("yesterday", null));
        assertThrows(StoreException.Invalid.class, () -> Period.of("20260303", "20260302"));
        Counts read = new TraceImport(server.store(), Period.of("20260302", null), to.rolloutId(), null)
                .read(new LineFile(file(export(new OtlpLines(), from.rolloutId()))), new OtlpLines(), count -> {});
        assertEquals(new Counts(1, 1, 1), read);
    }

    private List<String> names(Period period) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new TraceExport(source(period, from.rolloutId()), count -> {}).lines(new PeerLines(), out);
        return out.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.replaceAll(".*\"name\":\"(\\w+)\".*", "$1"))
                .toList();
    }

    private Counts readDated(Path days, Period period, String into) throws IOException {
        return new TraceImport(server.store(), period, into, null)
                .read(new DatedFolder(days, period), new DatedReading(), count -> {});
    }

    @Test
    void filesByDayComeBackByteForByte() throws IOException {
        Path days = Files.createDirectories(folder.resolve("in"));
        Files.writeString(
                Files.createDirectory(days.resolve("20241206")).resolve("Controller_20241206_015930_123456.json"),
                SEED_TRACE);
        Files.writeString(
                Files.createDirectory(days.resolve("20241207")).resolve("b.json"),
                SEED_TRACE
                        .replace("Controller", "B")
                        .replace("2024-12-06", "2024-12-07")
                        .replace("0.85", "null"));
        Files.writeString(days.resolve("readme.txt"), "not looked at");
        assertEquals(new Counts(2, 3, 3), readDated(days, Period.ALWAYS, to.rolloutId()), "two calls and a reward");
        assertEquals(new Counts(2, 3, 0), readDated(days, Period.ALWAYS, to.rolloutId()));
        assertEquals(new Counts(1, 2, 0), readDated(days, Period.of("20241206", "20241206"), to.rolloutId()));
        Path out = folder.resolve("out");
        assertEquals(2, new TraceExport(source(Period.ALWAYS, to.rolloutId()), count -> {}).dated(out));
        assertEquals(SEED_TRACE, Files.readString(out.resolve("20241206/Controller_20241206_015930_123456.json")));
        try (Stream<Path> all = Files.walk(out)) {
            assertEquals(2, all.filter(Files::isRegularFile).count());
        }
        StoreException.Invalid refused = assertThrows(StoreException.Invalid.class, () -> {
            Files.writeString(days.resolve("20241207/c.json"), SEED_TRACE.replace("2024-12-06T01:59:30", "then"));
            readDated(days, Period.ALWAYS, from.rolloutId());
        });
        assertTrue(String.valueOf(refused.getMessage()).startsWith("20241207/c.json: timestamp_start"));
        assertEquals(List.of(), stored(from));
    }

    @Test
    void callsBecomeFilesByDayAndKnowTheirReward() throws IOException {
        add(List.of(
                json(
                        1,
                        "openai.chat.completion",
                        "\"gen_ai.request.model\": \"m\", \"gen_ai.request.max_tokens\": 9,"
                                + " \"gen_ai.prompt.0.role\": \"user\", \"gen_ai.prompt.0.content\": \"hi\","
                                + " \"gen_ai.completion.0.role\": \"assistant\", \"gen_ai.completion.0.content\": \"ho\""),
                json(2, "agentlightning.annotation", "\"agentlightning.reward.0.value\": 0.5")));
        Path out = folder.resolve("out");
        assertEquals(1, new TraceExport(source(Period.ALWAYS, from.rolloutId()), count -> {}).dated(out));
        String id = "agent_20260301_120001_000000_" + TestSpans.id(1);
        assertEquals(
                "{\"trace_id\":\"" + id
                        + "\",\"component\":\"agent\",\"timestamp_start\":\"2026-03-01T12:00:01.000000\","
                        + "\"timestamp_end\":\"2026-03-01T12:00:02.500000\",\"prompt\":\"hi\","
                        + "\"metadata\":{\"model\":\"m\",\"max_tokens\":9},"
                        + "\"response\":{\"role\":\"assistant\",\"content\":\"ho\"},\"latency_ms\":1500.0,\"reward\":0.5,"
                        + "\"rollout_id\":\"" + from.rolloutId() + "\",\"attempt_id\":\"" + from.attemptId()
                        + "\",\"span_id\":\"" + TestSpans.id(1) + "\",\"reward_span_id\":\"" + TestSpans.id(2) + "\"}",
                Files.readString(out.resolve("20260301/" + id + ".json")));
        assertEquals(new Counts(1, 2, 0), readDated(out, Period.ALWAYS, null), "the store knows them again");
        assertEquals(new Counts(1, 2, 2), readDated(out, Period.ALWAYS, to.rolloutId()));
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        new TraceExport(source(Period.ALWAYS, to.rolloutId()), count -> {}).conversations(messages);
        assertEquals(
                "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"},{\"role\":\"assistant\",\"content\":\"ho\"}]}\n",
                messages.toString(StandardCharsets.UTF_8));
    }

    private NewSpan json(int number, String name, String attributes) {
        NewSpan span = TestSpans.json(from.rolloutId(), from.attemptId(), 0, number, name);
        String text = new String(span.payload().bytes(), StandardCharsets.UTF_8)
                .replace("\"attributes\":{\"n\":" + number + "}", "\"attributes\":{" + attributes + "}");
        return new NewSpan(
                span.rolloutId(),
                span.attemptId(),
                0,
                span.key(),
                new SpanPayload(SpanPayload.Format.JSON, text.getBytes(StandardCharsets.UTF_8)));
    }
}
