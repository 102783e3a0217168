package dev.lightningstore.toolpolicy;

import dev.lightningstore.agent.Task;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.resource.Resources;
import dev.lightningstore.rollout.RolloutMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Chooses an agent's next tool while it does a task: by the learned policy that the task is pinned to. In training it tries
 * things, otherwise it does what is best. As long as nothing is learned, tools are chosen by chance. Not thread-safe.
 *
 * <pre>{@code
 * ToolChooser chooser = ToolChooser.of(task, List.of("search", "read", "answer"));
 * ToolState state = chooser.start();
 * for (String tool = chooser.choose(state); !tool.equals(ToolPolicy.STOP); tool = chooser.choose(state)) {
 *     state = state.after(tool, run(tool, context));
 * }
 * }</pre>
 */
public final class ToolChooser {
    /** The name under which a policy is among the resources, unless its training job says another. */
    public static final String RESOURCE = "tool_policy";

    private final List<String> tools;
    private final ToolState start;
    private final @Nullable ToolPolicy policy;
    private final boolean tries;
    private final SplittableRandom random;

    private ToolChooser(List<String> tools, ToolState start, @Nullable ToolPolicy policy, boolean tries, long seed) {
        this.tools = tools;
        this.start = start;
        this.policy = policy;
        this.tries = tries;
        // Begins differently for neighbouring seeds, which java.util.Random does not.
        this.random = new SplittableRandom(seed);
    }

    /** @param tools that the agent has; to stop need not be among them */
    public static ToolChooser of(Task task, List<String> tools) {
        return of(task, tools, RESOURCE);
    }

    /** @param resource the name of the policy among the task's resources */
    public static ToolChooser of(Task task, List<String> tools, String resource) {
        List<String> all = new ArrayList<>(tools);
        if (!all.contains(ToolPolicy.STOP)) {
            all.add(ToolPolicy.STOP);
        }
        return new ToolChooser(
                all,
                ToolState.ofInput(task.input()),
                learned(task.resources(), resource).orElse(null),
                task.mode() == RolloutMode.TRAIN,
                seed(task));
    }

    /** The policy of that name; empty where none was learned yet. */
    public static Optional<ToolPolicy> learned(@Nullable Resources resources, String name) {
        if (resources == null || !(JsonValue.of(resources.resources()) instanceof JsonValue.JsonObject all)) {
            return Optional.empty();
        }
        JsonValue found = all.members().get(name);
        return found == null
                ? Optional.empty()
                : found.find("/learned_policy").map(value -> ToolPolicy.parse(value.json()));
    }

    /** The same rollout chooses the same, whoever runs it: a training job gives each its seed. */
    private static long seed(Task task) {
        Optional<Double> given = task.metadata() == null
                ? Optional.empty()
                : JsonValue.of(task.metadata()).find("/seed").flatMap(JsonValue::number);
        return given.map(Double::longValue).orElse((long) task.rolloutId().hashCode());
    }

    /** Before the first tool, with what is known of the task. */
    public ToolState start() {
        return start;
    }

    /** What to do next: a tool, or {@link ToolPolicy#STOP}. */
    public String choose(ToolState state) {
        if (policy == null) {
            return tools.get(random.nextInt(tools.size()));
        }
        return tries ? policy.sample(state, random) : policy.choose(state);
    }

    /** Whether there is a policy; where there is none, an agent may rather go its own way. */
    public boolean hasLearned() {
        return policy != null;
    }
}
