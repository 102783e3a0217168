package dev.lightningstore.agent;

import dev.lightningstore.rollout.Outcome;

/**
 * Does a task. A runner calls it for each rollout that it leases, from many threads at once where it has several slots.
 *
 * <pre>{@code
 * public final class Greeter implements Agent {
 *     @Override
 *     public Outcome run(Task task, RolloutContext context) {
 *         context.emit().emitReward(task.input().toString().contains("hello") ? 1 : 0);
 *         return Outcome.succeeded();
 *     }
 * }
 * }</pre>
 */
@FunctionalInterface
public interface Agent {
    /** What it throws becomes a failure of the kind {@code agent}. */
    Outcome run(Task task, RolloutContext context) throws Exception;
}
