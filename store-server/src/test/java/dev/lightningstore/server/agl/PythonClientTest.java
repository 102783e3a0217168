package dev.lightningstore.server.agl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The client of agentlightning 0.3.0 runs every method against our server and against that package's own server, and
 * finds them alike but for the differences that {@code conformance.py} lists.
 */
class PythonClientTest {
    private static final Path SCRIPT = Path.of("src/test/python/conformance.py");

    @TempDir
    Path data;

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void findsOurServerLikeItsOwn() {
        String python = TestPython.withPeer();
        // A file, as an operator has it; the watchdog is quick so that time-outs do not take long.
        Map<String, String> settings = Map.of(
                "database.url", "jdbc:h2:file:" + data.resolve("store").toAbsolutePath(), "watchdog.interval", "100ms");
        try (AglServer server = new AglServer(InstantSource.system(), settings)) {
            TestPython.Run run = TestPython.run(3, python, SCRIPT.toString(), "--ours", server.url());
            System.out.println(run.output());
            assertEquals(0, run.code(), run.output());
        }
    }
}
