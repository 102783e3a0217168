package dev.lightningstore.server.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Python that has agentlightning 0.3.0; {@code LIGHTNING_TEST_PYTHON} names the one to use. */
record PeerPython(String executable) {
    private static final Path SCRIPTS = Path.of("src/test/python");
    private static final Path CACHED =
            Path.of(System.getProperty("user.home"), ".cache/lightningstore/agentlightning-0.3.0/bin/python");

    /** Skips the test where there is none. */
    static PeerPython required() throws InterruptedException {
        String named = System.getenv("LIGHTNING_TEST_PYTHON");
        String python = named == null ? CACHED.toString() : named;
        assumeTrue(
                hasPackage(python),
                python + " has no agentlightning 0.3.0: pip install agentlightning==0.3.0, and name that Python in"
                        + " LIGHTNING_TEST_PYTHON");
        return new PeerPython(python);
    }

    /** The JSON on the last line that a script prints. */
    JsonNode run(String script, String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(executable, SCRIPTS.resolve(script).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder reader = new ProcessBuilder(command);
        // A library of its asks the network for prices of models otherwise.
        reader.environment().put("LITELLM_LOCAL_MODEL_COST_MAP", "True");
        Process process = reader.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return new ObjectMapper().readTree(output.lines().toList().getLast());
    }

    private static boolean hasPackage(String python) throws InterruptedException {
        if (python.contains("/") && !Files.isExecutable(Path.of(python))) {
            return false;
        }
        try {
            Process process = new ProcessBuilder(
                            python,
                            "-c",
                            "import importlib.metadata as m, sys; sys.exit(m.version('agentlightning') != '0.3.0')")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
