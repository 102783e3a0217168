package dev.lightningstore.runner.agent;

import dev.lightningstore.rollout.Outcome;
import java.nio.file.Path;
import java.util.Optional;

/** One attempt of an agent. */
public interface AgentRun extends AutoCloseable {
    /**
     * Has the agent do the task. Called once; an interrupt means stop, and it returns only when nothing of the agent's
     * runs any more. What it throws is the agent's own failure.
     */
    Outcome run() throws Exception;

    /** What it uses now; empty where that cannot be told apart from the runner's own. */
    default Optional<Usage> usage() {
        return Optional.empty();
    }

    /** Where it works and has left what it made; gone after {@link #close}. */
    default Optional<Path> folder() {
        return Optional.empty();
    }

    /** After the attempt was verified. */
    @Override
    default void close() {}
}
