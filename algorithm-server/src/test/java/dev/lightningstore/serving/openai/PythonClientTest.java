package dev.lightningstore.serving.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** OpenAI's own client for Python; skipped where there is no Python, or the package cannot be had. */
@Timeout(600)
class PythonClientTest {
    private static final Path CACHE =
            Path.of(System.getProperty("user.home"), ".cache", "lightningstore", "python-openai");

    @Test
    void isAnsweredAsByOpenAi() throws Exception {
        String python = python();
        try (ServedPolicy policy = ServedPolicy.open()) {
            Run run = run(2, python, "src/test/python/openai_client.py", policy.url() + "/v1");
            assertEquals(0, run.code(), run.output());
        }
    }

    private static String python() throws Exception {
        String named = System.getenv("LIGHTNING_TEST_PYTHON");
        String cached = CACHE.resolve("bin/python").toString();
        for (String python : named == null ? List.of(cached) : List.of(named, cached)) {
            if (run(1, python, "-c", "import openai").code() == 0) {
                return python;
            }
        }
        Run made = run(1, "python3", "-m", "venv", CACHE.toString());
        Assumptions.assumeTrue(
                made.code() == 0,
                "skipped: python3 -m venv failed, so OpenAI's client cannot ask us: " + made.output());
        Run installed =
                run(5, cached, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "openai>=1.60");
        Assumptions.assumeTrue(
                installed.code() == 0,
                "skipped: pip install openai failed, so its client cannot ask us: " + installed.output());
        return cached;
    }

    private record Run(int code, String output) {}

    private static Run run(int minutes, String... command) throws Exception {
        Path output = Files.createTempFile("python", ".log");
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(minutes, TimeUnit.MINUTES);
            process.destroyForcibly();
            return new Run(ended ? process.exitValue() : -1, Files.readString(output, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return new Run(-1, String.valueOf(e.getMessage())); // there is no such command
        } finally {
            Files.delete(output);
        }
    }
}
