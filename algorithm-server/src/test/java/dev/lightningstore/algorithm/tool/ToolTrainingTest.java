package dev.lightningstore.algorithm.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.algorithm.tool.ToolEpisode.Step;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.toolpolicy.ToolAction;
import dev.lightningstore.toolpolicy.ToolPolicy;
import dev.lightningstore.toolpolicy.ToolState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** An agent that must look before it writes, and write once: it is run, learned from, and run again. */
class ToolTrainingTest {
    private static final List<String> TOOLS = List.of("look", "wait", "write", ToolPolicy.STOP);
    private static final int EPISODES = 64;
    private static final int MOST_STEPS = 6;

    /** Runs the agent: looking must come before writing, which fails otherwise; every step costs a little. */
    private static ToolEpisode run(Function<ToolState, String> chooser, boolean urgent) {
        List<Step> steps = new ArrayList<>();
        ToolState state = ToolState.of(Map.of("urgent", urgent ? 1.0 : 0.0));
        boolean looked = urgent; // what is urgent was looked at already
        boolean written = false;
        while (steps.size() < MOST_STEPS) {
            String tool = chooser.apply(state);
            if (tool.equals(ToolPolicy.STOP)) {
                break;
            }
            boolean works = !tool.equals("write") || looked;
            looked |= tool.equals("look");
            written |= tool.equals("write") && works;
            steps.add(new Step(state, tool, -0.1));
            state = state.after(tool, works);
        }
        steps.add(new Step(state, ToolPolicy.STOP, written ? 1 : 0));
        return new ToolEpisode(steps);
    }

    private static List<ToolEpisode> run(Function<ToolState, String> chooser) {
        List<ToolEpisode> episodes = new ArrayList<>();
        for (int i = 0; i < EPISODES; i++) {
            episodes.add(run(chooser, i % 2 == 0));
        }
        return episodes;
    }

    private static double reward(List<ToolEpisode> episodes) {
        return episodes.stream().mapToDouble(ToolEpisode::reward).average().orElseThrow();
    }

    @Test
    void anAgentThatIsRunAgainEachRoundLearnsTheTask() {
        SplittableRandom random = new SplittableRandom(4);
        List<ToolEpisode> episodes = run(_ -> TOOLS.get(random.nextInt(TOOLS.size())));
        double before = reward(episodes);
        ToolPolicy policy = ToolTraining.DEFAULT.learn(episodes);
        for (int round = 0; round < 25; round++) {
            ToolPolicy current = policy;
            policy = ToolTraining.DEFAULT.learn(run(state -> current.sample(state, random)), current);
        }
        double after = reward(run(policy::choose));
        // The best there is is 0.85: one step where it is urgent, two where it is not.
        assertTrue(before < 0.4 && after > 0.75, before + " before, " + after + " after");
        assertEquals(after, reward(run(ToolPolicy.parse(policy.json())::choose)));
    }

    @Test
    void oneRoundFromTracesAloneKnowsGoodActionsFromBad() {
        SplittableRandom random = new SplittableRandom(5);
        List<ToolEpisode> episodes = run(_ -> TOOLS.get(random.nextInt(TOOLS.size())));
        ToolPolicy policy = new ToolTraining(32, 0.01, 200, 50, 0.2, 0.99, 0.95, 0.01, 0).learn(episodes);
        assertEquals(
                1, policy.actions().stream().mapToDouble(ToolAction::frequency).sum(), 1e-12);
        assertEquals(
                policy.training().getOrDefault("steps", 0.0),
                policy.actions().stream().mapToLong(ToolAction::count).sum());
        Map<String, Double> advantages =
                policy.actions().stream().collect(Collectors.toMap(ToolAction::name, ToolAction::averageAdvantage));
        assertTrue(advantages.getOrDefault("write", 0.0) > advantages.getOrDefault("wait", 0.0), advantages.toString());
        ToolState urgent = ToolState.of(Map.of("urgent", 1.0));
        assertEquals("write", policy.choose(urgent));
        assertEquals((double) EPISODES, policy.training().getOrDefault("episodes", 0.0));
        assertEquals(reward(episodes), policy.training().getOrDefault("reward_mean", 0.0), 1e-12);
    }

    @Test
    void theSameTracesAndSeedTeachTheSame() {
        List<ToolEpisode> episodes = run(_ -> "write");
        assertEquals(
                ToolTraining.DEFAULT.learn(episodes).json().toString(),
                ToolTraining.DEFAULT.learn(episodes).json().toString());
    }

    @Test
    void whatCannotBeLearnedFromIsRefused() {
        assertThrows(StoreException.Invalid.class, () -> ToolTraining.DEFAULT.learn(List.of()));
        ToolPolicy knowsLooking = ToolTraining.DEFAULT.learn(run(_ -> "look"));
        String message = assertThrows(
                        StoreException.Invalid.class, () -> ToolTraining.DEFAULT.learn(run(_ -> "write"), knowsLooking))
                .getMessage();
        assertTrue(message.contains("'write'"), message);
    }
}
