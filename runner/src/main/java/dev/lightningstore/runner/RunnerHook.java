package dev.lightningstore.runner;

import dev.lightningstore.agent.RolloutContext;
import dev.lightningstore.agent.Task;
import dev.lightningstore.rollout.Outcome;

/**
 * The operator's own steps around each attempt: set up a sandbox, add tags, count. A hook is called from many threads.
 *
 * <p>What a {@code before} throws ends the attempt as a failure of the infrastructure, before the agent has begun. What
 * an {@code after} throws is logged, and changes nothing.
 */
public interface RunnerHook {
    /** A lease was taken; nothing was traced yet. */
    default void beforeRollout(Task task) throws Exception {}

    /** The agent is about to begin; what is emitted becomes part of its trace. */
    default void beforeTrace(Task task, RolloutContext context) throws Exception {}

    /** The agent has ended, by itself or not; the trace is still open. Not called where the lease is gone. */
    default void afterTrace(Task task, RolloutContext context, Outcome outcome) throws Exception {}

    /** The store has taken the outcome. Not called where it has not. */
    default void afterRollout(Task task, Outcome outcome) throws Exception {}
}
