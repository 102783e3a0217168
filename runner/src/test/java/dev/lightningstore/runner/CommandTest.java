package dev.lightningstore.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.contract.Answers;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.runner.agent.AgentSpec;
import dev.lightningstore.runner.command.CommandSettings;
import dev.lightningstore.runner.k8s.KubernetesSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Agents that are commands, over a real store: small shell scripts. */
@Timeout(60)
class CommandTest {
    private static final Duration SHORT = Duration.ofMillis(500);
    private static TestStore store;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() {
        store = new TestStore();
    }

    @AfterAll
    static void close() {
        store.close();
    }

    @BeforeEach
    void project() {
        store.newProject();
    }

    private static CommandSettings settings() {
        Map<String, String> runner = new HashMap<>(System.getenv());
        runner.put("LIGHTNING_API_KEY", "the runner's own key");
        runner.put("AWS_SECRET_ACCESS_KEY", "a secret of the runner's");
        return CommandSettings.of(runner).withGrace(Duration.ofMillis(200));
    }

    private static AgentSpec shell(String script) {
        return new AgentSpec.Command(List.of("sh", "-c", script));
    }

    private static OpenRunner run(AgentSpec agent, CommandSettings settings) {
        RunnerConfig config = RunnerConfig.of(agent, store.address(), settings, RunnerOptions.of("runner", 2));
        try {
            return OpenRunner.open(config, store.store(), null, InstantSource.system());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Runs one task by a script, and answers how it ended. */
    private static AttemptedRollout once(String script, CommandSettings settings) {
        String id = store.enqueue("{\"question\": \"1+1\"}");
        try (OpenRunner runner = run(shell(script), settings)) {
            return store.end(id);
        }
    }

    private static void assertFailed(FailureKind kind, String part, AttemptedRollout ended) {
        assertEquals(RolloutStatus.FAILED, ended.rollout().status(), ended.toString());
        assertEquals(kind, store.kind(ended), ended.toString());
        String message = String.valueOf(
                Objects.requireNonNull(ended.requireAttempt().failure()).message());
        assertTrue(message.contains(part), message);
    }

    @Test
    void theTaskComesInAndTheAnswerGoesOut() {
        AttemptedRollout ended = once("""
                read -r task
                echo "$task" | grep -q '"question": *"1+1"' || exit 9
                grep -q '"rollout_id":"'"$LIGHTNING_ROLLOUT_ID"'"' "$LIGHTNING_TASK_FILE" || exit 8
                echo 'thinking' >&2
                echo '{"reward": 0.25, "output": {"sum": 2}}'
                """, settings());
        assertEquals(RolloutStatus.SUCCEEDED, ended.rollout().status(), ended.toString());
        String id = ended.rollout().rolloutId();
        assertEquals("0.25", store.reward(id));
        assertEquals(
                "{\"output\":{\"sum\":2}}",
                String.valueOf(ended.requireAttempt().metadata()));
        assertEquals("0", store.attribute(id, "agentlightning.operation.output.exit_code"));
        assertEquals("thinking\n", store.attribute(id, "agentlightning.operation.output.stderr.text"));
    }

    @Test
    void aResultFileWinsOverTheLastLine() {
        AttemptedRollout ended = once(
                "echo '{\"reward\": {\"safe\": 0.5, \"short\": 1}, \"primary\": \"safe\"}' > $LIGHTNING_RESULT_FILE;"
                        + " echo '{\"reward\": 9}'",
                settings());
        assertEquals(RolloutStatus.SUCCEEDED, ended.rollout().status(), ended.toString());
        assertEquals("0.5", store.reward(ended.rollout().rolloutId()));
    }

    @Test
    void whatEndsBadlyIsTheAgentsFailure() {
        assertFailed(FailureKind.AGENT, "exit code 3: no idea", once("echo no idea >&2; exit 3", settings()));
        assertFailed(FailureKind.AGENT, "no luck", once("echo '{\"failed\": \"no luck\"}'", settings()));
        assertFailed(FailureKind.AGENT, "not JSON", once("echo oops > $LIGHTNING_RESULT_FILE", settings()));
    }

    @Test
    void whatTheMachineDoesIsInfrastructure() {
        assertFailed(FailureKind.INFRA, "killed from outside", once("kill -KILL $$", settings()));
    }

    @Test
    void aProgramThatIsNotThereIsSaidAtTheStartOrEndsTheAttempt() throws IOException {
        AgentSpec unknown = AgentSpec.parse("cmd:no-such-program-anywhere");
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class, () -> run(unknown, settings()).close());
        assertTrue(
                String.valueOf(refused.getMessage()).startsWith("cmd: there is no program 'no-such-program-anywhere'"),
                refused.getMessage());

        Path program = Files.writeString(folder.resolve("gone-soon"), "#!/bin/sh\n");
        assertTrue(program.toFile().setExecutable(true));
        try (OpenRunner runner = run(AgentSpec.parse("cmd:" + program), settings())) {
            Files.delete(program);
            String id = store.enqueue("{}");
            assertFailed(FailureKind.INFRA, "there is no program " + program, store.end(id));
        }
    }

    @Test
    void aCommandGetsWhatItNeedsAndNoSecretOfTheRunner() {
        AttemptedRollout ended = once(
                "env > $HOME_OF_TEST/env; pwd > $HOME_OF_TEST/pwd",
                settings().withEnvironment(Map.of("HOME_OF_TEST", folder.toString())));
        assertEquals(RolloutStatus.SUCCEEDED, ended.rollout().status(), ended.toString());
        Map<String, String> seen = new HashMap<>();
        for (String line : lines("env")) {
            seen.put(line.replaceFirst("=.*", ""), line.replaceFirst("^[^=]*=", ""));
        }
        String rollout = ended.rollout().rolloutId();
        String attempt = ended.requireAttempt().attemptId();
        String base = store.url() + "/projects/" + store.project();
        String token = Objects.requireNonNull(seen.get("LIGHTNING_API_KEY"));
        assertTrue(token.startsWith("lrt_"), "the rollout token, not the runner's key");
        String openAi = base + "/proxy/rollout/" + rollout + "/attempt/" + attempt + "/mode/train/openai/v1";
        assertEquals(openAi, seen.get("OPENAI_BASE_URL"));
        assertEquals(openAi, seen.get("AGL_OPENAI_BASE_URL"));
        assertEquals(token, seen.get("OPENAI_API_KEY"));
        assertEquals(token, seen.get("AGL_KEY"));
        assertEquals(base + "/api/rollouts/" + rollout + "/attempt/" + attempt + "/events", seen.get("AGL_EVENT_URL"));
        assertEquals(base + "/gateway/anthropic", seen.get("ANTHROPIC_BASE_URL"));
        assertEquals(token, seen.get("ANTHROPIC_API_KEY"));
        assertEquals(base, seen.get("OTEL_EXPORTER_OTLP_ENDPOINT"));
        assertEquals("none", seen.get("OTEL_METRICS_EXPORTER"));
        assertEquals("none", seen.get("OTEL_LOGS_EXPORTER"));
        assertEquals("Authorization=Bearer%20" + token, seen.get("OTEL_EXPORTER_OTLP_HEADERS"));
        assertEquals(
                "agentlightning.rollout_id=" + rollout + ",agentlightning.attempt_id=" + attempt,
                seen.get("OTEL_RESOURCE_ATTRIBUTES"));
        assertEquals(store.url(), seen.get("LIGHTNING_STORE_URL"));
        assertEquals(store.project(), seen.get("LIGHTNING_PROJECT"));
        assertNull(seen.get("AWS_SECRET_ACCESS_KEY"));
        assertFalse(String.join("\n", seen.values()).contains("the runner's own key"));
        assertFalse(Files.exists(Path.of(lines("pwd").getFirst())), "its folder is gone");
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(folder.resolve(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Waits for a file in which a script has written the number of a process. */
    private ProcessHandle processIn(String file) {
        Answers.eventually(file + " is written", () -> {
            try {
                return Files.exists(folder.resolve(file))
                        && Files.readString(folder.resolve(file)).endsWith("\n");
            } catch (IOException e) {
                return false;
            }
        });
        return ProcessHandle.of(Long.parseLong(lines(file).getFirst())).orElseThrow();
    }

    @Test
    void aTimeOutKillsTheWholeTree() {
        // A child that ignores SIGTERM, an orphan of a double fork, and a daemon in a session of its own.
        String script = "cd " + folder
                + "; (trap '' TERM; sh -c 'echo $$ > child; exec sleep 300') &"
                + " (sh -c 'echo $$ > orphan; exec sleep 300' & );"
                + " if command -v setsid >/dev/null; then setsid sh -c 'echo $$ > daemon; exec sleep 300' &"
                + " else sh -c 'echo $$ > daemon; exec sleep 300' & fi; sleep 300";
        String id = store.enqueue("{}", Duration.ofSeconds(2));
        try (OpenRunner runner = run(shell(script), settings())) {
            List<ProcessHandle> tree = List.of(processIn("child"), processIn("orphan"), processIn("daemon"));
            tree.forEach(process -> assertTrue(process.isAlive()));
            AttemptedRollout ended = store.end(id);
            assertEquals(AttemptStatus.TIMEOUT, TestStore.status(ended));
            assertEquals(FailureKind.TIMEOUT, store.kind(ended));
            Answers.eventually("all of the tree is dead", () -> tree.stream().noneMatch(CommandTest::runs));
        }
    }

    /** A zombie that nobody has waited for yet runs no more. */
    private static boolean runs(ProcessHandle process) {
        try {
            return process.isAlive()
                    && !Files.readString(Path.of("/proc/" + process.pid() + "/stat"))
                            .contains(") Z ");
        } catch (IOException e) {
            return process.isAlive() && !Files.isDirectory(Path.of("/proc/self"));
        }
    }

    @Test
    void whatIsLeftAfterAGoodEndIsKilledToo() {
        AttemptedRollout ended =
                once("cd " + folder + "; (sh -c 'echo $$ > left; exec sleep 300' &); sleep 0.3", settings());
        assertEquals(RolloutStatus.SUCCEEDED, ended.rollout().status(), ended.toString());
        Answers.eventually(
                "it is dead",
                () -> ProcessHandle.of(Long.parseLong(lines("left").getFirst()))
                        .filter(CommandTest::runs)
                        .isEmpty());
    }

    @Test
    void cancelKillsTheTree() {
        String id = store.enqueue("{}");
        try (OpenRunner runner = run(shell("cd " + folder + "; echo $$ > root; sleep 300"), settings())) {
            ProcessHandle root = processIn("root");
            Answers.of(store.store().rollouts().cancel(id, "no need"));
            Answers.eventually("it is dead", () -> !runs(root));
            assertEquals(RolloutStatus.CANCELLED, store.rollout(id).rollout().status());
        }
    }

    @Test
    void aFloodIsKeptAtBothEndsAndCutInBetween() {
        AttemptedRollout ended = once(
                "echo first; yes 'all work and no play' | head -c 5000000; echo; echo '{\"reward\": 1}'", settings());
        assertEquals(RolloutStatus.SUCCEEDED, ended.rollout().status(), ended.toString());
        String id = ended.rollout().rolloutId();
        assertEquals("1.0", store.reward(id));
        String written = String.valueOf(store.attribute(id, "agentlightning.operation.output.stdout.text"));
        assertTrue(written.length() < 200_000, "bounded: " + written.length());
        assertTrue(written.startsWith("first\n"), "the head");
        assertTrue(written.contains("bytes were cut here"), "the note");
        String bytes = String.valueOf(store.attribute(id, "agentlightning.operation.output.stdout.bytes"));
        assertTrue(bytes.startsWith("5000"), "the whole length: " + bytes);
    }

    @Test
    void limitsOnOutputAndMemoryHold() {
        assertFailed(
                FailureKind.AGENT,
                "wrote more than 1000000 bytes",
                once("yes", settings().withLimits(null, 1_000_000)));
        if (Files.isDirectory(Path.of("/proc/self"))) {
            // tail keeps what has no end of line.
            assertFailed(
                    FailureKind.INFRA,
                    "of memory, more than",
                    once(
                            "head -c 300000000 /dev/zero | tail | sleep 20",
                            settings().withLimits(60L << 20, 1 << 20)));
        }
    }

    @Test
    void aScriptIsFoundFromWhereTheRunnerWasStarted() throws IOException {
        Path script = Files.writeString(folder.resolve("agent.sh"), "echo '{\"reward\": '$1'}'\n");
        CommandSettings there = settings();
        there = new CommandSettings(
                there.environment(), folder, there.memory(), there.output(), there.grace(), there.keepFolders());
        String id = store.enqueue("{}");
        try (OpenRunner runner = run(AgentSpec.parse("cmd:sh agent.sh 0.75"), there)) {
            assertEquals(RolloutStatus.SUCCEEDED, store.end(id).rollout().status(), script.toString());
            assertEquals("0.75", store.reward(id));
        }
    }

    @Test
    void aCommandVerifiesUnderItsOwnKey() {
        RunnerConfig config = new RunnerConfig(
                shell("echo hello > made; echo '{\"reward\": 100, \"output\": 4}'"),
                store.address(),
                settings(),
                KubernetesSettings.DEFAULT,
                List.of(),
                shell("test \"$LIGHTNING_API_KEY\" = verifier-key || exit 2;"
                        + " grep -q hello \"$LIGHTNING_AGENT_FOLDER/made\" || exit 3;"
                        + " grep -q '\"lightning.claimed_reward.primary\"' \"$LIGHTNING_SPANS_FILE\" || exit 4;"
                        + " grep -q '\"output\":4' \"$LIGHTNING_TASK_FILE\" || exit 5; echo '{\"reward\": 0.5}'"),
                Duration.ofSeconds(20),
                RunnerOptions.of("runner", 1));
        String id = store.enqueue("{}");
        var access = new OpenRunner.VerifierAccess(store.store(), "verifier-key");
        try (OpenRunner runner = OpenRunner.open(config, store.store(), access, InstantSource.system())) {
            AttemptedRollout ended = store.end(id);
            assertEquals(RolloutStatus.SUCCEEDED, ended.rollout().status(), ended.toString());
            assertEquals("0.5", store.reward(id));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void heartbeatsTellWhatTheTreeUses() {
        String id = store.enqueue(
                "{}", new dev.lightningstore.rollout.RolloutConfig(null, SHORT.multipliedBy(2), 1, java.util.Set.of()));
        try (OpenRunner runner =
                run(shell("sleep 300 & while [ ! -e " + folder + "/go ]; do sleep 0.1; done"), settings())) {
            Answers.eventually("its use is known", () -> {
                String work = store.rollout(id).toString();
                return work.matches(
                        ".*\"agent\":\\{\"cpu_seconds\":[0-9.]+,\"rss_bytes\":[0-9]+,\"processes\":[2-9].*");
            });
            assertNotNull(Files.createFile(folder.resolve("go")));
            assertEquals(RolloutStatus.SUCCEEDED, store.end(id).rollout().status());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
