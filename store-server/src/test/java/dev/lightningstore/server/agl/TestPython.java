package dev.lightningstore.server.agl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A Python with agentlightning 0.3.0, for tests with its own programs: {@code LIGHTNING_TEST_PYTHON} names one, else one is
 * made once, under ~/.cache. A test is skipped where there is no Python 3.10 or the package cannot be had.
 */
public final class TestPython {
    private static final String PACKAGE = "agentlightning==0.3.0";
    private static final Path CACHE =
            Path.of(System.getProperty("user.home"), ".cache", "lightningstore", "agentlightning-0.3.0");

    private static final String ANTHROPIC = "anthropic==2.12.0";
    private static final String OPENAI = "openai==3.54.0";
    private static final Path MODEL_CLIENTS =
            Path.of(System.getProperty("user.home"), ".cache", "lightningstore", "model-clients");

    private TestPython() {}

    public static String withPeer() {
        String named = System.getenv("LIGHTNING_TEST_PYTHON");
        if (named != null && hasPackage(named)) {
            return named;
        }
        String cached = CACHE.resolve("bin/python").toString();
        if (hasPackage(cached)) {
            return cached;
        }
        Run version = run(1, "python3", "-c", "import sys; sys.exit(sys.version_info < (3, 10))");
        Assumptions.assumeTrue(
                version.code == 0,
                "no Python 3.10 or newer as python3, so its client cannot try our server; LIGHTNING_TEST_PYTHON may"
                        + " name another that has " + PACKAGE);
        Run made = run(1, "python3", "-m", "venv", CACHE.toString());
        Assumptions.assumeTrue(made.code == 0, "python3 -m venv failed: " + made.output);
        Run installed = run(8, cached, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PACKAGE);
        Assumptions.assumeTrue(
                installed.code == 0 && hasPackage(cached),
                "pip install " + PACKAGE + " failed, so its client cannot try our server: " + installed.output);
        return cached;
    }

    private static boolean hasPackage(String python) {
        return run(
                                1,
                                python,
                                "-c",
                                "import importlib.metadata as m, sys; sys.exit(m.version('agentlightning') != '0.3.0')")
                        .code
                == 0;
    }

    /** One with the clients of Anthropic and OpenAI, found and made in the same way. */
    public static String withModelClients() {
        String cached = MODEL_CLIENTS.resolve("bin/python").toString();
        if (hasModelClients(cached)) {
            return cached;
        }
        Run made = run(1, "python3", "-m", "venv", MODEL_CLIENTS.toString());
        Assumptions.assumeTrue(
                made.code == 0, "python3 -m venv failed, so no client can try our server: " + made.output);
        Run installed =
                run(8, cached, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", ANTHROPIC, OPENAI);
        Assumptions.assumeTrue(
                installed.code == 0 && hasModelClients(cached),
                "pip install " + ANTHROPIC + " " + OPENAI + " failed, so they cannot try our server: "
                        + installed.output);
        return cached;
    }

    private static boolean hasModelClients(String python) {
        return run(1, python, "-c", "import anthropic, openai").code == 0;
    }

    public record Run(int code, String output) {}

    public static Run run(int minutes, String... command) {
        try {
            Path output = Files.createTempFile("python", ".log");
            try {
                Process process = new ProcessBuilder(List.of(command))
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                boolean ended = process.waitFor(minutes, TimeUnit.MINUTES);
                if (!ended) {
                    process.destroyForcibly();
                }
                String text = Files.readString(output, StandardCharsets.UTF_8);
                return new Run(ended ? process.exitValue() : -1, ended ? text : text + "\ntook too long");
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            // There is no such command.
            return new Run(-1, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
