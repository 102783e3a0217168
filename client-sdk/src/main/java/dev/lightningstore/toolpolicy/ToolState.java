package dev.lightningstore.toolpolicy;

import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.json.JsonValue.JsonBoolean;
import dev.lightningstore.json.JsonValue.JsonObject;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an agent knows when it chooses its next tool: facts of the task, and what it has done so far. The same class sees the
 * traces that a policy is learned from and the agent that uses it, so both see the same. Immutable.
 *
 * <pre>{@code
 * ToolState state = ToolState.of(Map.of("files", 3.0));
 * while (true) {
 *     String tool = policy.choose(state);
 *     if (tool.equals(ToolPolicy.STOP)) {
 *         break;
 *     }
 *     state = state.after(tool, run(tool));
 * }
 * }</pre>
 */
public final class ToolState {
    private static final String TASK = "task.";
    private static final String STEP = "step";
    private static final String FAILURES = "failures";
    private static final String LAST_FAILED = "last.failed";
    private static final String LAST = "last=";
    private static final String USED = "used=";

    private final Map<String, Double> features;

    private ToolState(Map<String, Double> features) {
        this.features = Collections.unmodifiableMap(features);
    }

    /** Before the first tool, with nothing known of the task. */
    public static ToolState start() {
        return of(Map.of());
    }

    /** Before the first tool. */
    public static ToolState of(Map<String, Double> facts) {
        Map<String, Double> features = new TreeMap<>();
        facts.forEach((name, value) -> {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("state: " + name + " is " + value + ", which is no finite number");
            }
            features.put(TASK + name, value);
        });
        return new ToolState(features);
    }

    /** Before the first tool; the facts are the numbers and truths that stand at the top of a task's input. */
    public static ToolState ofInput(Json input) {
        Map<String, Double> facts = new TreeMap<>();
        if (JsonValue.of(input) instanceof JsonObject object) {
            object.members().forEach((name, value) -> {
                if (value instanceof JsonBoolean truth) {
                    facts.put(name, truth.value() ? 1.0 : 0.0);
                } else {
                    value.number().ifPresent(number -> facts.put(name, number));
                }
            });
        }
        return of(facts);
    }

    /** After one more tool. */
    public ToolState after(String tool, boolean succeeded) {
        Map<String, Double> next = new TreeMap<>(features);
        next.keySet().removeIf(name -> name.startsWith(LAST));
        next.merge(STEP, 1.0, Double::sum);
        next.merge(USED + tool, 1.0, Double::sum);
        next.put(LAST + tool, 1.0);
        next.put(LAST_FAILED, succeeded ? 0.0 : 1.0);
        if (!succeeded) {
            next.merge(FAILURES, 1.0, Double::sum);
        }
        return new ToolState(next);
    }

    /** Numbers by name; a name that is missing is 0. */
    public Map<String, Double> features() {
        return features;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ToolState && features.equals(((ToolState) other).features);
    }

    @Override
    public int hashCode() {
        return features.hashCode();
    }

    @Override
    public String toString() {
        return features.toString();
    }
}
