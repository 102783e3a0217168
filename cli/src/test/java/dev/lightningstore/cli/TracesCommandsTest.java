package dev.lightningstore.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.cli.Shell.Result;
import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.contract.Answers;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.server.StoreServer;
import dev.lightningstore.server.config.ConfigReader;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanKey;
import dev.lightningstore.span.SpanPayload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code lightning traces} against a real store. */
@Timeout(60)
class TracesCommandsTest {
    private static StoreServer server;
    private static LightningClient client;
    private static AttemptedRollout work;
    private static Shell shell;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        Map<String, String> settings = Map.of("port", "0", "database.url", "jdbc:h2:mem:traces");
        server = StoreServer.open(ConfigReader.read(settings, Map.of(), null).config(), InstantSource.system());
        shell = new Shell(server.url());
        client = LightningClient.connect(ClientOptions.to(server.url()).build());
        work = Answers.of(client.store().rollouts().start(NewRollout.of(Json.NULL), null, null));
        Answers.of(client.store().spans().add(List.of(call(1, "hi", "ho"), call(2, "grüße", "tschüß")), null));
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    private static String rollout() {
        return work.rollout().rolloutId();
    }

    private static NewSpan call(int id, String prompt, String answer) {
        String spanId = String.format("%016x", id);
        String attempt = Objects.requireNonNull(work.attempt()).attemptId();
        String json = "{\"rollout_id\":\"" + rollout() + "\",\"attempt_id\":\"" + attempt + "\",\"sequence_id\":0,"
                + "\"trace_id\":\"" + String.format("%032x", 5) + "\",\"span_id\":\"" + spanId
                + "\",\"parent_id\":null,\"name\":\"openai.chat.completion\",\"status\":{\"status_code\":\"OK\"},"
                + "\"attributes\":{\"gen_ai.request.model\":\"m\",\"gen_ai.prompt.0.role\":\"user\","
                + "\"gen_ai.prompt.0.content\":\"" + prompt + "\",\"gen_ai.completion.0.role\":\"assistant\","
                + "\"gen_ai.completion.0.content\":\"" + answer + "\"},\"events\":[],\"links\":[],"
                + "\"start_time\":1733450370.5,\"end_time\":1733450371.5}";
        return new NewSpan(
                rollout(),
                attempt,
                0,
                SpanKey.of(spanId),
                new SpanPayload(SpanPayload.Format.JSON, json.getBytes(StandardCharsets.UTF_8)));
    }

    private Result ok(String... arguments) {
        Result result = shell.run(arguments);
        assertEquals(0, result.code(), result.err());
        return result;
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void linesGoToAFileAndComeBack() {
        for (String format : List.of("otlp", "peer")) {
            String file = path(format + ".jsonl");
            Result out = ok("traces", "export", "--rollout", rollout(), "--format", format, "-o", file);
            assertEquals("2 spans to " + file + System.lineSeparator(), out.err());
            assertEquals("", out.out());
            String lines = format.equals("otlp") ? "1 lines" : "2 lines";
            assertEquals(
                    "2 spans in " + lines + ": 0 added, 2 were there already" + System.lineSeparator(),
                    ok("traces", "import", file, "--format", format).err());
        }
        assertEquals(2, Objects.requireNonNull(folder.toFile().list()).length, "and nothing half-written beside them");
    }

    @Test
    void anotherStoreTakesThemAsFreeSpans() {
        String file = path("traces.jsonl");
        ok("traces", "export", "--rollout", rollout(), "-o", file);
        Shell other = new Shell(server.url() + "/projects/other");
        assertEquals(3, other.run("traces", "import", file).code(), "its rollout is not there");
        assertTrue(other.run("traces", "import", file, "--into", "free").err().contains("2 added"));
        assertTrue(other.run("traces", "import", file, "--into", "free").err().contains("0 added, 2 were"));
    }

    @Test
    void linesGoToStdoutWithoutAnythingElse() {
        Result out = ok("traces", "export", "--rollout", rollout(), "--format", "messages", "--from", "20241206");
        assertEquals(
                "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"},{\"role\":\"assistant\",\"content\":\"ho\"}]}\n"
                        + "{\"messages\":[{\"role\":\"user\",\"content\":\"grüße\"},"
                        + "{\"role\":\"assistant\",\"content\":\"tschüß\"}]}\n",
                out.out());
        assertEquals("2 conversations" + System.lineSeparator(), out.err());
        assertEquals(
                "",
                ok("traces", "export", "--rollout", rollout(), "--to", "2024-12-05")
                        .out());
    }

    @Test
    void callsGoToAFolderByDay() {
        String days = path("days");
        ok("traces", "export", "--rollout", rollout(), "--format", "dated", "-o", days);
        assertTrue(Files.isDirectory(folder.resolve("days/20241206")));
        assertTrue(ok("traces", "import", days, "--format", "dated").err().startsWith("2 spans in 2 files: 0 added"));
    }

    @Test
    void whatIsWrongIsSaid() throws IOException {
        Path bad = Files.writeString(folder.resolve("bad.jsonl"), "\n{\"resourceSpans\": 5}\n");
        refused(2, "line 2: resourceSpans is no list: 5", "import", bad.toString());
        refused(2, "no such file", "import", path("missing.jsonl"));
        refused(2, "is no folder", "import", bad.toString(), "--format", "dated");
        refused(2, "is a folder", "import", folder.toString());
        refused(2, "written, not read", "import", bad.toString(), "--format", "messages");
        refused(2, "attempt: needs the rollout", "import", bad.toString(), "--attempt", "at-1");
        refused(2, "name a folder with -o", "export", "--format", "dated");
        refused(2, "'then' is neither a day", "export", "--from", "then");
        refused(3, "rollout ro-nobody not found", "export", "--rollout", "ro-nobody", "-o", path("none.jsonl"));
        assertFalse(Files.exists(folder.resolve("none.jsonl")));
        refused(2, "but was 'xml'", "export", "--format", "xml");
    }

    private void refused(int code, String why, String verb, String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "traces";
        all[1] = verb;
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        Result result = shell.run(all);
        assertEquals(code, result.code(), result.err());
        assertTrue(result.err().contains(why), result.err());
    }
}
