package dev.lightningstore.toolpolicy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.agent.Task;
import dev.lightningstore.json.Json;
import dev.lightningstore.resource.Resources;
import dev.lightningstore.rollout.RolloutMode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How an agent comes by its tools, with a policy among its resources and without. */
class ToolChooserTest {
    private static final List<String> TOOLS = List.of("search", "read");

    /** Thinks little better of searching than of reading, whatever the state. */
    private static final ToolPolicy POLICY = new ToolPolicy(
            List.of(new Feature("step", 0, 1)),
            List.of(new ToolAction("search", 1, 0.5, 0), new ToolAction("read", 1, 0.5, 0)),
            new Layer(new double[][] {{0}}, new double[] {0}),
            new Layer(new double[][] {{0}, {0}}, new double[] {0.1, 0}),
            new Layer(new double[][] {{0}}, new double[] {0}),
            Map.of());

    private static Task task(RolloutMode mode, int seed, @Nullable Json resources) {
        return new Task(
                "ro-1",
                "at-1",
                1,
                mode,
                Json.parse("{\"files\": 3, \"urgent\": true, \"text\": \"x\"}", "input"),
                Json.parse("{\"seed\": " + seed + "}", "metadata"),
                resources == null ? null : new Resources("rs-1", 1, Instant.EPOCH, Instant.EPOCH, resources));
    }

    private static Json published() {
        return Json.parse("{\"tool_policy\": {\"learned_policy\": " + POLICY.json() + "}}", "resources");
    }

    private static Set<String> chosen(RolloutMode mode, @Nullable Json resources) {
        Set<String> chosen = new TreeSet<>();
        for (int seed = 0; seed < 50; seed++) {
            ToolChooser chooser = ToolChooser.of(task(mode, seed, resources), TOOLS);
            chosen.add(chooser.choose(chooser.start()));
        }
        return chosen;
    }

    @Test
    void withoutAPolicyItIsChance() {
        assertEquals(Set.of("read", "search", "stop"), chosen(RolloutMode.TRAIN, null));
        assertEquals(Set.of("read", "search", "stop"), chosen(RolloutMode.VAL, Json.EMPTY_OBJECT));
        assertFalse(ToolChooser.of(task(RolloutMode.VAL, 1, null), TOOLS).hasLearned());
    }

    @Test
    void itTriesThingsInTrainingAndDoesWhatIsBestElsewhere() {
        assertEquals(Set.of("read", "search"), chosen(RolloutMode.TRAIN, published()));
        assertEquals(Set.of("search"), chosen(RolloutMode.VAL, published()));
        assertEquals(Set.of("search"), chosen(RolloutMode.TEST, published()));
        assertTrue(ToolChooser.of(task(RolloutMode.VAL, 1, published()), TOOLS).hasLearned());
        assertFalse(ToolChooser.of(task(RolloutMode.VAL, 1, published()), TOOLS, "other")
                .hasLearned());
    }

    @Test
    void whatIsKnownOfTheTaskIsItsNumbersAndTruths() {
        assertEquals(
                ToolState.of(Map.of("files", 3.0, "urgent", 1.0)),
                ToolChooser.of(task(RolloutMode.VAL, 1, null), TOOLS).start());
    }
}
