package dev.lightningstore.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.runner.agent.AgentSpec;
import dev.lightningstore.runner.command.CommandSettings;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An agent in Python whose spans are sent by the stock opentelemetry-sdk, which knows the attempt by its environment.
 * {@code LIGHTNING_TEST_PYTHON} names a Python that has the package; else one is made once, under ~/.cache. Skipped
 * where it cannot be had.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PythonAgentTest {
    private static final Path CACHE =
            Path.of(System.getProperty("user.home"), ".cache", "lightningstore", "opentelemetry");

    @Test
    void itsSpansArriveOnTheRightAttempts() throws IOException {
        String python = python();
        AgentSpec agent = new AgentSpec.Command(List.of(python, "src/test/python/otel_agent.py"));
        try (TestStore store = new TestStore()) {
            store.newProject();
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                ids.add(store.enqueue("{\"question\": \"number " + i + "\"}"));
            }
            RunnerConfig config = RunnerConfig.of(
                    agent, store.address(), CommandSettings.of(System.getenv()), RunnerOptions.of("python", 2));
            try (OpenRunner runner = OpenRunner.open(config, store.store(), null, InstantSource.system())) {
                for (int i = 0; i < ids.size(); i++) {
                    String id = ids.get(i);
                    AttemptedRollout ended = store.end(id);
                    assertEquals(RolloutStatus.SUCCEEDED, ended.rollout().status(), ended.toString());
                    assertEquals("number " + i, store.attribute(id, "question"));
                    assertEquals("1.0", store.reward(id));
                    List<String> names =
                            store.spans(id).stream().map(Span::getName).sorted().toList();
                    assertEquals(
                            List.of("agentlightning.annotation", "agentlightning.operation", "solve", "think"), names);
                }
            }
        }
    }

    private static String python() {
        String named = System.getenv("LIGHTNING_TEST_PYTHON");
        String cached = CACHE.resolve("bin/python").toString();
        for (String python :
                Stream.of(named, "python3", cached).filter(each -> each != null).toList()) {
            if (hasExporter(python)) {
                return python;
            }
        }
        boolean made = run("python3", "-m", "venv", CACHE.toString())
                && run(
                        cached,
                        "-m",
                        "pip",
                        "install",
                        "--quiet",
                        "--disable-pip-version-check",
                        "opentelemetry-sdk",
                        "opentelemetry-exporter-otlp-proto-http");
        assumeTrue(
                made && hasExporter(cached),
                "no Python with opentelemetry-exporter-otlp-proto-http, and it cannot be installed;"
                        + " LIGHTNING_TEST_PYTHON may name one");
        return cached;
    }

    private static boolean hasExporter(String python) {
        return run(python, "-c", "import opentelemetry.sdk, opentelemetry.exporter.otlp.proto.http");
    }

    private static boolean run(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
