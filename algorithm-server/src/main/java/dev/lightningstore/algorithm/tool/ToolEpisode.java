package dev.lightningstore.algorithm.tool;

import dev.lightningstore.adapter.TraceSpan;
import dev.lightningstore.reward.Reward;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.toolpolicy.ToolPolicy;
import dev.lightningstore.toolpolicy.ToolState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What an agent did in one attempt, tool by tool, and what it earned.
 *
 * @param steps in order; the last one is {@link ToolPolicy#STOP}
 */
public record ToolEpisode(List<Step> steps) {
    private static final String[] TOOL = {"gen_ai.tool.name", "tool.name"};
    private static final String[] ACTION = {"agentlightning.operation.name"};

    /**
     * One choice.
     *
     * @param state that it was made in
     * @param reward that followed it, before the next choice
     */
    public record Step(ToolState state, String action, double reward) {}

    public ToolEpisode {
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("tool episode: has no steps");
        }
    }

    public double reward() {
        return steps.stream().mapToDouble(Step::reward).sum();
    }

    /**
     * Reads the spans of one attempt: calls of tools, and rewards. Where no tool was traced, the actions that the agent told
     * are what it did. A reward that comes before the last tool is for the tool
     * before it, one after it is for the episode; of several in one place the last counts. An attempt without any reward
     * teaches nothing, and is none; one that broke down by its own doing has earned 0.
     *
     * @param start what the agent knew before its first choice
     * @param brokeDown whether the attempt failed by its own doing
     */
    public static Optional<ToolEpisode> of(List<StoredSpan> spans, ToolState start, boolean brokeDown) {
        List<TraceSpan> ordered = spans.stream()
                .map(TraceSpan::of)
                .sorted(Comparator.comparingLong(TraceSpan::sequenceId))
                .toList();
        String[] names = ordered.stream().anyMatch(span -> span.text(TOOL).isPresent()) ? TOOL : ACTION;
        List<Step> steps = new ArrayList<>();
        ToolState state = start;
        Optional<Double> reward = Optional.empty();
        boolean rewarded = brokeDown;
        for (TraceSpan span : ordered) {
            Optional<String> tool = span.text(names);
            if (tool.isPresent()) {
                earned(steps, reward);
                reward = Optional.empty();
                steps.add(new Step(state, tool.get(), 0));
                state = state.after(tool.get(), !span.failed());
            } else if (span.reward().isPresent()) {
                reward = span.reward().map(Reward::value);
                rewarded = true;
            }
        }
        steps.add(new Step(state, ToolPolicy.STOP, reward.orElse(0.0)));
        return rewarded ? Optional.of(new ToolEpisode(steps)) : Optional.empty();
    }

    /** Gives a reward to the step before it, if there is one. */
    private static void earned(List<Step> steps, Optional<Double> reward) {
        if (!steps.isEmpty() && reward.isPresent()) {
            Step last = steps.removeLast();
            steps.add(new Step(last.state(), last.action(), reward.get()));
        }
    }
}
