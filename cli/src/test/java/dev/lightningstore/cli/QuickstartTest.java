package dev.lightningstore.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command that a newcomer begins with, whole. */
@Tag("long")
class QuickstartTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void aPolicyLearnsWhatItWasNeverAsked(int seed, @TempDir Path folder) throws Exception {
        String data = folder.resolve("data").toString();
        Shell.Result run = Shell.bare("quickstart", "--seed", "" + seed, "--data", data, "--output", "json");
        assertEquals(0, run.code(), run.err());
        JsonNode result = new JsonMapper().readTree(run.out());
        System.out.println(result);
        assertTrue(
                result.path("before").asDouble() < 0.3 && result.path("after").asDouble() > 0.8, result.toString());
        Shell.Result models = Shell.bare("model", "ls", "--data", data);
        assertTrue(models.out().contains("clerk-job-"), models.out());
    }
}
