package dev.lightningstore.toolpolicy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A policy by hand, and the file that it is kept in. */
class ToolPolicyTest {
    /** Searches at first; the more steps are behind it, the more it stops. */
    private static final ToolPolicy POLICY = new ToolPolicy(
            List.of(new Feature("step", 1, 2)),
            List.of(new ToolAction("search", 6, 0.6, -0.1), new ToolAction(ToolPolicy.STOP, 4, 0.4, 0.15)),
            new Layer(new double[][] {{1}}, new double[] {0.5}),
            new Layer(new double[][] {{-1}, {1}}, new double[] {0.25, 0}),
            new Layer(new double[][] {{2}}, new double[] {1}),
            Map.of("episodes", 10.0));

    private static final ToolState START = ToolState.start();

    @Test
    void probabilitiesByHand() {
        // (0 - 1) / 2 + 0.5 is 0, and so is its tanh: logits 0.25 and 0
        double search = 1 / (1 + Math.exp(-0.25));
        assertEquals(search, POLICY.probabilities(START).getOrDefault("search", 0.0), 1e-12);
        assertEquals(1 - search, POLICY.probabilities(START).getOrDefault(ToolPolicy.STOP, 0.0), 1e-12);
        assertEquals("search", POLICY.choose(START));
        assertEquals(1, POLICY.value(START));
        ToolState later = START.after("search", true).after("search", true);
        assertEquals(ToolPolicy.STOP, POLICY.choose(later));
        assertEquals(1 + 2 * Math.tanh(1), POLICY.value(later), 1e-12);
    }

    @Test
    void samplesFollowTheProbabilities() {
        SplittableRandom random = new SplittableRandom(1);
        int searches = 0;
        for (int i = 0; i < 10_000; i++) {
            searches += POLICY.sample(START, random).equals("search") ? 1 : 0;
        }
        assertEquals(POLICY.probabilities(START).getOrDefault("search", 0.0), searches / 10_000.0, 0.02);
    }

    @Test
    void aStateCountsWhatWasDone() {
        ToolState state =
                ToolState.of(Map.of("files", 3.0)).after("search", true).after("read", false);
        assertEquals(
                Map.of(
                        "task.files", 3.0,
                        "step", 2.0,
                        "used=search", 1.0,
                        "used=read", 1.0,
                        "last=read", 1.0,
                        "last.failed", 1.0,
                        "failures", 1.0),
                state.features());
        assertEquals(
                state, ToolState.of(Map.of("files", 3.0)).after("search", true).after("read", false));
        assertThrows(IllegalArgumentException.class, () -> ToolState.of(Map.of("files", Double.NaN)));
    }

    @Test
    void whatIsWrittenIsRead(@TempDir Path folder) throws IOException {
        Path file = folder.resolve(ToolPolicy.FILE);
        POLICY.write(file);
        ToolPolicy read = ToolPolicy.read(file);
        assertEquals(POLICY.features(), read.features());
        assertEquals(POLICY.actions(), read.actions());
        assertEquals(POLICY.training(), read.training());
        assertEquals(POLICY.probabilities(START), read.probabilities(START));
        assertEquals(POLICY.value(START), read.value(START));
        String text = POLICY.json().toString();
        assertTrue(
                text.contains("{\"name\":\"search\",\"count\":6,\"frequency\":0.6,\"average_advantage\":-0.1}"), text);
    }

    @Test
    void whatIsNoPolicyIsRefusedByWhatIsWrong() {
        String right = POLICY.json().toString();
        assertRefused("format: ", "{}");
        assertRefused("/name: ", right.replace("\"name\":\"search\"", "\"name\":1"));
        assertRefused("/hidden: ", right.replace("[[1.0]]", "[[\"1\"]]"));
        assertRefused("/features: ", right.replace("\"features\"", "\"futures\""));
        assertRefused("feature step: ", right.replace("\"deviation\":2.0", "\"deviation\":0.0"));
        assertRefused(
                "tool policy: ",
                right.replace("\"bias\":[0.25,0.0]", "\"bias\":[0.25]").replace("[[-1.0],[1.0]]", "[[-1.0]]"));
    }

    private static void assertRefused(String start, String text) {
        StoreException.Invalid refusal =
                assertThrows(StoreException.Invalid.class, () -> ToolPolicy.parse(Json.parse(text, "policy")));
        String message = String.valueOf(refusal.getMessage());
        assertTrue(message.startsWith(start), message);
    }
}
