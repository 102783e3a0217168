package dev.lightningstore.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.cli.Shell.Result;
import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.server.StoreServer;
import dev.lightningstore.server.config.ConfigReader;
import dev.lightningstore.store.LightningStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code lightning runner} as scripts see it: a process, a line, an exit status. */
@Timeout(120)
class RunnerProcessTest {
    @TempDir
    private Path folder;

    private final StoreServer server = StoreServer.open(
            ConfigReader.read(Map.of("port", "0", "database.url", "jdbc:h2:mem:runner-process"), Map.of(), null)
                    .config(),
            InstantSource.system());
    private final LightningClient client =
            LightningClient.connect(ClientOptions.to(server.url()).build());

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private LightningStore store() {
        return client.store();
    }

    private String enqueue() {
        return store().rollouts()
                .enqueue(List.of(NewRollout.of(Json.EMPTY_OBJECT)), null)
                .join()
                .getFirst()
                .rolloutId();
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Lightning.class.getName(),
                "runner",
                "--store",
                server.url()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(folder.resolve("err").toFile())
                .start();
    }

    private void awaitBegun(Process runner) throws InterruptedException {
        while (!Files.exists(folder.resolve("begun"))) {
            assertTrue(runner.isAlive());
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private static String line(Process process) throws IOException {
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        return String.valueOf(out.readLine());
    }

    @Test
    void sigtermLetsWhatRunsEndAndExitsWithZero() throws Exception {
        String wait = "cmd:sh -c 'touch " + folder + "/begun; while [ ! -e " + folder + "/go ]; do sleep 0.05; done'";
        String id = enqueue();
        Process runner = start("--agent", wait, "--worker-id", "tester", "--concurrency", "1");
        assertEquals("ready tester", line(runner), Files.readString(folder.resolve("err")));
        awaitBegun(runner);
        runner.destroy();
        Files.createFile(folder.resolve("go"));
        assertTrue(runner.waitFor(30, TimeUnit.SECONDS), "it did not end");
        assertEquals(0, runner.exitValue(), Files.readString(folder.resolve("err")));
        assertEquals(
                RolloutStatus.SUCCEEDED,
                store().rollouts().get(id).join().orElseThrow().rollout().status());
    }

    @Test
    void whatDoesNotEndInTimeIsGivenBack() throws Exception {
        String id = enqueue();
        String agent = "cmd:sh -c 'touch " + folder + "/begun; sleep 300'";
        Process runner = start("--agent", agent, "--drain", "200ms", "--concurrency", "1");
        assertTrue(line(runner).startsWith("ready "));
        awaitBegun(runner);
        runner.destroy();
        assertTrue(runner.waitFor(30, TimeUnit.SECONDS), "it did not end");
        assertEquals(0, runner.exitValue());
        assertEquals(
                RolloutStatus.REQUEUING,
                store().rollouts().get(id).join().orElseThrow().rollout().status());
    }

    @Test
    void endsByItselfAfterSoManyRollouts() {
        String id = enqueue();
        Shell shell = new Shell(server.url());
        Result ran = shell.run("runner", "--agent", "cmd:true", "--max-rollouts", "1", "--worker-id", "w");
        assertEquals(0, ran.code(), ran.err());
        assertEquals("ready w\n", ran.out());
        assertEquals(
                1,
                store().rollouts()
                        .await(List.of(id), Duration.ofSeconds(5))
                        .join()
                        .size());
    }

    @Test
    void runnerAndVerifierComeInUnderTheirOwnKeys() {
        String admin = "an-admin-key-of-this-test";
        Map<String, String> settings =
                Map.of("port", "0", "database.url", "jdbc:h2:mem:runner-keys", "admin_key", admin);
        try (StoreServer guarded = StoreServer.open(
                        ConfigReader.read(settings, Map.of(), null).config(), InstantSource.system());
                LightningClient owner = LightningClient.connect(
                        ClientOptions.to(guarded.url()).apiKey(admin).build())) {
            Shell shell = new Shell(guarded.url());
            assertEquals(
                    4,
                    shell.run("runner", "--agent", "cmd:true", "--api-key", "wrong-key-altogether")
                            .code());
            String id = owner.store()
                    .rollouts()
                    .enqueue(List.of(NewRollout.of(Json.EMPTY_OBJECT)), null)
                    .join()
                    .getFirst()
                    .rolloutId();
            Result ran = shell.run(
                    "runner",
                    "--api-key",
                    key(shell, admin, "runner"),
                    "--verifier-key",
                    key(shell, admin, "verifier"),
                    "--agent",
                    "cmd:sh -c 'echo {\\\"reward\\\": 100}'",
                    "--verifier",
                    "cmd:sh -c 'echo {\\\"reward\\\": 0.5}'",
                    "--max-rollouts",
                    "1");
            assertEquals(0, ran.code(), ran.err());
            Result spans = shell.run("spans", "ls", id, "-o", "json", "--api-key", admin);
            assertTrue(spans.out().contains("\"agentlightning.reward.0.value\" : 0.5"), spans.out());
            assertTrue(spans.out().contains("lightning.claimed_reward.primary"), spans.out());
            assertEquals(
                    RolloutStatus.SUCCEEDED,
                    owner.store()
                            .rollouts()
                            .get(id)
                            .join()
                            .orElseThrow()
                            .rollout()
                            .status());
        }
    }

    private static String key(Shell shell, String admin, String role) {
        Result made = shell.run("keys", "create", "--role", role, "--name", role, "--api-key", admin, "-o", "json");
        assertEquals(0, made.code(), made.err());
        return made.out().replaceAll("(?s).*\"secret\"\\s*:\\s*\"([^\"]+)\".*", "$1");
    }

    @Test
    void whatStandsInTheWayIsOneLine() {
        assertError(2, "unknown kind 'docker'", "--agent", "docker:image");
        assertError(2, "no class org.acme.Nobody on the class path", "--agent", "java:org.acme.Nobody");
        assertError(2, "there is no jar /no/such.jar", "--agent", "java:A@/no/such.jar");
        assertError(2, "concurrency: 0", "--agent", "cmd:true", "--concurrency", "0");
        assertError(2, "is neither NAME=VALUE", "--agent", "cmd:true", "--env", "NO_SUCH_VARIABLE_HERE");
        assertError(2, "a verifier is java:", "--agent", "cmd:true", "--verifier", "http://127.0.0.1:1");
        assertError(2, "is not a size", "--agent", "cmd:true", "--memory", "much");
        assertError(2, "--agent", "--concurrency", "1");
    }

    private void assertError(int code, String part, String... arguments) {
        List<String> all = new ArrayList<>(List.of("runner"));
        all.addAll(List.of(arguments));
        Result result = new Shell(server.url()).run(all.toArray(String[]::new));
        assertEquals(code, result.code(), result.err());
        assertTrue(result.err().contains(part), result.err());
        assertTrue(!result.err().contains("\tat "), result.err());
    }
}
