package python;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Skipped where there is no Python 3, or where pip cannot get the client of OpenAI. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PythonOpenAiTest {
    @Test
    void whatAnUnchangedAgentAsksOfItsModelIsKeptWithItsReward() throws Exception {
        List<String> lines = PythonOpenAi.run(Map.of(), python(), Path.of("agent.py"));
        assertEquals(3, lines.size());
        for (int i = 0; i < 3; i++) {
            // The last of the scripted answers is wrong.
            String wanted = " SUCCEEDED said=%s tokens=6+1 reward=%s"
                    .formatted(List.of("2", "5", "16").get(i), i < 2 ? "1.0" : "0.0");
            assertTrue(lines.get(i).endsWith(wanted), lines.toString());
        }
    }

    private static String python() throws Exception {
        try {
            return new Python(Python.HOME).withOpenAi(Path.of("requirements.txt"));
        } catch (Python.Missing missing) {
            return abort("no Python with OpenAI's client: " + missing.getMessage());
        }
    }
}
