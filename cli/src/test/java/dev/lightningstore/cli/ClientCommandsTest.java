package dev.lightningstore.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.lightningstore.cli.Shell.Result;
import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptUpdate;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.server.StoreServer;
import dev.lightningstore.server.config.ConfigReader;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanKey;
import dev.lightningstore.span.SpanPayload;
import dev.lightningstore.store.LightningStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands against a real store on a real port; each test has a project of its own. */
@Timeout(60)
class ClientCommandsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ADMIN = "an-admin-key-of-this-test";

    private static StoreServer server;
    private static StoreServer guarded;
    private static LightningClient client;
    private static int projects;

    @TempDir
    private Path folder;

    private final String project = "p" + ++projects;
    private final Shell shell = new Shell(url() + "/projects/" + project);

    private static String url() {
        return server.url();
    }

    @BeforeAll
    static void start() {
        server = open(Map.of("port", "0", "database.url", "jdbc:h2:mem:commands"));
        guarded = open(Map.of("port", "0", "database.url", "jdbc:h2:mem:guarded", "admin_key", ADMIN));
        client = LightningClient.connect(ClientOptions.to(server.url()).build());
    }

    private static StoreServer open(Map<String, String> settings) {
        return StoreServer.open(ConfigReader.read(settings, Map.of(), null).config(), InstantSource.system());
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
        guarded.close();
    }

    private LightningStore store() {
        return client.project(project);
    }

    private static JsonNode json(Result result) throws IOException {
        assertEquals(0, result.code(), result.err());
        return JSON.readTree(result.out());
    }

    private String enqueue(String input) {
        Result queued = shell.run("rollouts", "enqueue", "--input", input, "-q");
        assertEquals(0, queued.code(), queued.err());
        return queued.out().strip();
    }

    @Test
    void rolloutsAreQueuedListedAndShown() throws IOException {
        Result queued = shell.run(
                "rollouts",
                "enqueue",
                "--input",
                "{\"q\": 1}",
                "--mode",
                "train",
                "--group",
                "g1",
                "--priority",
                "7",
                "--metadata",
                "{\"by\": \"me\"}",
                "--timeout",
                "1m30s",
                "--unresponsive",
                "500ms",
                "--max-attempts",
                "3",
                "--retry-on",
                "failed,timeout");
        assertEquals(0, queued.code(), queued.err());
        assertTrue(queued.out().startsWith("ROLLOUT"), queued.out());

        JsonNode listed = json(shell.run("rollouts", "ls", "-o", "json")).get(0);
        assertEquals("queuing", listed.get("status").asText());
        assertEquals("train", listed.get("mode").asText());
        assertEquals("g1", listed.get("group_id").asText());
        assertEquals(7, listed.get("priority").asInt());
        assertEquals("{\"q\":1}", listed.get("input").toString());
        assertEquals("{\"by\":\"me\"}", listed.get("metadata").toString());
        assertEquals(
                "{\"timeout_seconds\":90,\"unresponsive_seconds\":0.5,\"max_attempts\":3,"
                        + "\"retry_condition\":[\"failed\",\"timeout\"]}",
                listed.get("config").toString());
        assertTrue(listed.get("attempt").isNull());

        String id = listed.get("rollout_id").asText();
        store().rollouts().dequeue(1, "worker-1").join();
        Result shown = shell.run("rollouts", "show", id);
        assertEquals(0, shown.code(), shown.err());
        assertTrue(shown.out().contains("status        preparing"), shown.out());
        assertTrue(shown.out().contains("worker-1"), shown.out());
        JsonNode yaml = new YAMLMapper()
                .readTree(shell.run("rollouts", "show", id, "-o", "yaml").out());
        assertEquals("worker-1", yaml.at("/attempts/0/worker_id").asText());
    }

    @Test
    void aFileIsQueuedLineByLineAndOnlyOnce() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 2_500; i++) {
            lines.append("{\"i\": ").append(i).append("}\n").append(i == 10 ? "\n" : "");
        }
        Path file = Files.writeString(folder.resolve("tasks.jsonl"), lines);
        Result first = shell.run("rollouts", "enqueue", "--file", file.toString(), "--request-id", "tonight", "-q");
        assertEquals(0, first.code(), first.err());
        assertEquals(2_500, first.out().lines().distinct().count());
        assertEquals(
                first, shell.run("rollouts", "enqueue", "--file", file.toString(), "--request-id", "tonight", "-q"));
        assertEquals(2_500, store().statistics().join().rollouts());

        Result some = shell.run("rollouts", "ls", "--limit", "3", "--oldest-first", "-q");
        assertEquals(first.out().lines().limit(3).toList(), some.out().lines().toList());
        assertEquals("3 of 2,500 rollouts; --limit shows more\n", some.err());
        assertEquals(
                2_400,
                shell.run("rollouts", "ls", "--limit", "2400", "-q")
                        .out()
                        .lines()
                        .count());
    }

    @Test
    void stdinIsAFileToo() throws IOException {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream("{\"a\": 1}\n{\"a\": 2}\n".getBytes(StandardCharsets.UTF_8)));
        try {
            assertEquals(
                    2,
                    json(shell.run("rollouts", "enqueue", "--file", "-", "-o", "json"))
                            .size());
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void badInputIsNamedByItsPlace() throws IOException {
        Path file = Files.writeString(folder.resolve("bad.jsonl"), "{\"a\": 1}\n{oops}\n");
        Result bad = shell.run("rollouts", "enqueue", "--file", file.toString());
        assertEquals(2, bad.code());
        assertTrue(bad.err().startsWith("lightning rollouts enqueue: " + file + " line 2: is not JSON"), bad.err());
        assertEquals(1, bad.err().lines().count());
        assertEquals(0, store().statistics().join().rollouts());

        assertError(
                shell.run(
                        "rollouts", "enqueue", "--file", folder.resolve("none").toString()),
                2,
                "no such file");
        Path empty = Files.createFile(folder.resolve("empty"));
        assertError(shell.run("rollouts", "enqueue", "--file", empty.toString()), 2, "holds no line");
        Path latin = Files.write(folder.resolve("latin"), new byte[] {'"', (byte) 0xe9, '"', '\n'});
        assertError(shell.run("rollouts", "enqueue", "--file", latin.toString()), 2, "not UTF-8");
        assertError(shell.run("rollouts", "enqueue", "--input", "{}", "--mode", "play"), 2, "--mode");
        assertError(shell.run("rollouts", "enqueue", "--input", "{}", "--timeout", "soon"), 2, "is not a duration");
        assertError(shell.run("rollouts", "ls", "--limit", "0"), 2, "--limit");
    }

    private static void assertError(Result result, int code, String part) {
        assertEquals(code, result.code(), result.err());
        assertTrue(result.err().contains(part), result.err());
        assertFalse(result.err().contains("\tat "), result.err());
        assertEquals("", result.out());
    }

    @Test
    void cancelledRolloutsSayWhy() {
        String id = enqueue("{}");
        Result cancelled = shell.run("rollouts", "cancel", id, "--reason", "wrong prompt");
        assertEquals(0, cancelled.code(), cancelled.err());
        assertTrue(cancelled.rows().getFirst().endsWith("cancelled: wrong prompt"), cancelled.out());
        assertEquals(1, shell.run("rollouts", "wait", id).code());
    }

    @Test
    void waitEndsWithTheRollout() throws Exception {
        String id = enqueue("{}");
        Result late = shell.run("rollouts", "wait", id, "--timeout", "50ms");
        assertEquals(1, late.code());
        assertEquals("1 of 1 rollouts did not end in time\n", late.err());

        CompletableFuture<Result> waiting = CompletableFuture.supplyAsync(() -> shell.run("rollouts", "wait", id));
        AttemptedRollout claimed = store().rollouts().dequeue(1, null).join().getFirst();
        store().rollouts()
                .updateAttempt(id, claimed.requireAttempt().attemptId(), AttemptUpdate.status(AttemptStatus.SUCCEEDED))
                .join();
        Result done = waiting.get(30, TimeUnit.SECONDS);
        assertEquals(0, done.code(), done.err());
        assertTrue(done.rows().getFirst().contains("succeeded"), done.out());
    }

    @Test
    void spansAreListedAndFollowed() throws Exception {
        String id = enqueue("{}");
        store().rollouts().dequeue(1, null).join();
        addSpan(id, 1);
        JsonNode spans = json(shell.run("spans", "ls", id, "-o", "json"));
        assertEquals(1, spans.size());
        assertEquals("step 1", spans.at("/0/name").asText());
        assertTrue(shell.run("spans", "ls", id, "--attempt", "latest")
                .rows()
                .getFirst()
                .endsWith("step 1"));
        assertEquals(
                0,
                json(shell.run("spans", "ls", id, "--name-contains", "other", "-o", "json"))
                        .size());

        CompletableFuture<Result> tail =
                CompletableFuture.supplyAsync(() -> shell.run("spans", "tail", id, "--limit", "2", "-o", "json"));
        // A tail has no beginning that a caller could wait for.
        for (int i = 2; !tail.isDone(); i++) {
            addSpan(id, i);
            Thread.sleep(20);
        }
        Result followed = tail.get(30, TimeUnit.SECONDS);
        assertEquals(0, followed.code(), followed.err());
        assertEquals(2, followed.out().lines().count());
        assertEquals(
                id,
                JSON.readTree(followed.out().lines().findFirst().orElseThrow())
                        .get("rollout_id")
                        .asText());
    }

    private void addSpan(String rollout, int number) {
        String spanId = "%016x".formatted(number);
        String span = "{\"rollout_id\":\"" + rollout + "\",\"attempt_id\":\"latest\",\"sequence_id\":" + number
                + ",\"trace_id\":\"" + "%032x".formatted(7) + "\",\"span_id\":\"" + spanId + "\",\"parent_id\":null,"
                + "\"name\":\"step " + number + "\",\"status\":{\"status_code\":\"OK\",\"description\":null},"
                + "\"attributes\":{},\"events\":[],\"links\":[],\"start_time\":1.5,\"end_time\":2.5,\"context\":null,"
                + "\"parent\":null,\"resource\":{\"attributes\":{},\"schema_url\":\"\"}}";
        store().spans()
                .add(
                        List.of(new NewSpan(
                                rollout,
                                "latest",
                                number,
                                SpanKey.of(spanId),
                                new SpanPayload(SpanPayload.Format.JSON, span.getBytes(StandardCharsets.UTF_8)))),
                        null)
                .join();
    }

    @Test
    void resourcesHaveVersions() throws IOException {
        assertError(shell.run("resources", "show"), 3, "resources (the latest) not found");
        Path file = Files.writeString(
                folder.resolve("prompt.json"),
                "{\"main\": {\"resource_type\": \"prompt_template\", \"template\": \"Solve {x}\", \"engine\":"
                        + " \"f-string\"}}");
        JsonNode added = json(shell.run("resources", "add", "--file", file.toString(), "-o", "json"));
        String id = added.get("resources_id").asText();
        assertEquals(1, added.get("version").asInt());
        JsonNode next = json(shell.run("resources", "add", "--id", id, "--file", file.toString(), "-o", "json"));
        assertEquals(2, next.get("version").asInt());

        assertEquals(
                2,
                json(shell.run("resources", "show", "-o", "json"))
                        .get("version")
                        .asInt());
        assertEquals(
                1,
                json(shell.run("resources", "show", id, "--version", "1", "-o", "json"))
                        .get("version")
                        .asInt());
        assertError(shell.run("resources", "show", id, "--version", "9"), 3, "version 9 not found");
        assertEquals(1, shell.run("resources", "ls").rows().size());
    }

    @Test
    void workersAreSeen() throws IOException {
        store().workers()
                .heartbeat("w1", Json.parse("{\"load\": 0.5}", "stats"))
                .join();
        enqueue("{}");
        store().rollouts().dequeue(1, "w2").join();
        assertEquals(2, shell.run("workers", "ls").rows().size());
        JsonNode busy = json(shell.run("workers", "ls", "--status", "busy", "-o", "json"));
        assertEquals(1, busy.size());
        assertEquals("w2", busy.at("/0/worker_id").asText());
    }

    @Test
    void projectsHaveQuotas() throws IOException {
        String name = project + "-made";
        assertError(shell.run("projects", "quotas", name), 3, "project " + name + " not found");
        json(shell.run("projects", "create", name, "--max-queued", "5", "--retention", "30d", "-o", "json"));
        JsonNode quotas = json(shell.run(
                        "projects", "quotas", name, "--max-queued", "none", "--max-rollouts", "9", "-o", "json"))
                .get("quotas");
        assertTrue(quotas.get("max_queued").isNull());
        assertEquals(9, quotas.get("max_rollouts").asInt());
        assertEquals(30 * 86_400, quotas.get("retention_seconds").asInt());
        assertTrue(shell.run("projects", "ls").out().contains(name));
        assertError(shell.run("projects", "create", "Not/A/Name"), 2, "is not a project name");
    }

    @Test
    void modelsComeAndGo() throws Exception {
        Result added =
                shell.run("models", "add", "m", "--url", "http://127.0.0.1:9/v1/", "--key-env", "M_KEY", "--default");
        assertEquals(0, added.code(), added.err());
        assertEquals(
                0,
                shell.run("models", "add", "m", "--url", "http://127.0.0.1:10/v1")
                        .code());
        JsonNode listed = json(shell.run("models", "ls", "-o", "json"));
        assertEquals("http://127.0.0.1:9/v1", listed.at("/0/endpoint").asText());
        assertEquals("env:M_KEY", listed.at("/0/key").asText());
        assertTrue(shell.run("models", "ls").out().contains("m (default)"));
        assertError(shell.run("models", "add", "m", "--url", "nowhere"), 2, "endpoint");
        assertEquals(
                0,
                shell.run("models", "rm", "m", "--url", "http://127.0.0.1:10/v1")
                        .code());
        assertTrue(shell.run("models", "rm", "m").out().contains("1 server removed"));
        assertError(shell.run("models", "rm", "m"), 3, "not found");
    }

    @Test
    void pricesUsageAndRecordingsAreShown() throws Exception {
        Result added = shell.run(
                "models", "add", "p", "--url", "http://127.0.0.1:9/v1", "--price-in", "0.15", "--price-out", "10");
        assertEquals(0, added.code(), added.err());
        assertTrue(shell.run("models", "ls").out().contains("0.15/10"));
        assertError(
                shell.run("models", "add", "p", "--url", "http://127.0.0.1:9/v1", "--price-in", "-1"), 2, "price_in");
        assertEquals(0, shell.run("models", "rm", "p").code());
        JsonNode usage = json(shell.run("usage", "--from", "2020-01-01", "--to", "2020-01-02", "-o", "json"));
        assertEquals(0, usage.at("/total/calls").asInt(-1));
        assertTrue(shell.run("usage").out().contains("TOKENS IN"));
        assertError(shell.run("usage", "--from", "2020-01-02", "--to", "2020-01-01"), 2, "is after");
        assertEquals(0, json(shell.run("models", "recordings", "-o", "json")).size());
        assertTrue(shell.run("models", "recordings", "--clear").out().contains("0 recordings removed"));
    }

    @Test
    void keysOpenWhatTheirRoleAllows() throws Exception {
        Shell admin = new Shell(guarded.url());
        assertError(admin.run("rollouts", "ls"), 4, "--api-key");
        assertError(admin.run("rollouts", "ls", "--api-key", "wrong-key-altogether"), 4, "--api-key");
        Result made =
                admin.run("keys", "create", "--role", "viewer", "--name", "wall", "--api-key", ADMIN, "-o", "json");
        assertEquals("Keep the secret: it is not shown again.\n", made.err());
        JsonNode key = json(made);
        String secret = key.get("secret").asText();
        assertEquals(0, admin.run("rollouts", "ls", "--api-key", secret).code());
        assertError(admin.run("rollouts", "enqueue", "--input", "{}", "--api-key", secret), 4, "role");
        assertFalse(admin.run("keys", "ls", "--api-key", ADMIN).out().contains(secret));
        assertEquals(
                0,
                admin.run("keys", "revoke", key.get("id").asText(), "--api-key", ADMIN)
                        .code());
        // Servers remember for a few seconds whose secret it is.
        Instant end = Instant.now().plusSeconds(10);
        while (admin.run("rollouts", "ls", "--api-key", secret).code() != 4
                && Instant.now().isBefore(end)) {
            Thread.sleep(200);
        }
        assertEquals(4, admin.run("rollouts", "ls", "--api-key", secret).code());
        assertError(admin.run("keys", "revoke", "no-such-key", "--api-key", ADMIN), 3, "not found");
    }

    @Test
    void healthSaysWhatIsHeld() throws IOException {
        enqueue("{}");
        JsonNode health = json(shell.run("health", "-o", "json"));
        assertEquals(project, health.get("project").asText());
        assertEquals(1, health.get("queued").asInt());
    }

    @Test
    void everyFailureIsOneLineAndACode() {
        Result away = new Shell("http://127.0.0.1:1").run("health");
        assertError(away, 5, "Is a store running at http://127.0.0.1:1?");
        assertEquals(1, away.err().lines().count());
        assertError(new Shell("ftp://nowhere").run("health"), 2, "http://HOST:PORT");
        assertError(shell.run("rollouts", "show", "ro-000000000000"), 3, "not found");
        assertError(shell.run("spans", "ls", "ro-000000000000"), 3, "not found");
        assertError(shell.run("spans", "tail", "ro-000000000000"), 3, "not found");
        assertError(shell.run("rollouts", "wait", "ro-000000000000"), 3, "not found");
        assertError(shell.run("rollouts", "cancel", "ro-000000000000"), 3, "not found");
        assertError(shell.run("rollouts", "ls", "--ca", "/no/such/file.pem"), 2, "no such file");
        assertError(Shell.bare("rollouts"), 2, "say what to do: ls, show, enqueue, cancel, wait");
        assertError(Shell.bare("rolouts"), 2, "Did you mean: lightning rollouts");
        assertError(Shell.bare("rollouts", "ls", "-o", "xml"), 2, "xml");
        assertError(Shell.bare(), 2, "Missing a command");
    }

    @Test
    void completionKnowsEveryCommand() {
        Result script = Shell.bare("completion", "zsh");
        assertEquals(0, script.code(), script.err());
        assertTrue(script.out().contains("lightning_rollouts_enqueue"), "rollouts enqueue");
        assertTrue(script.out().contains("complete -F _complete_lightning"), "the registration");
    }
}
