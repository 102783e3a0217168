package dev.lightningstore.runner.agent;

import dev.lightningstore.agent.RolloutContext;
import dev.lightningstore.agent.Task;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/** A way to have an agent run, opened once and used for many attempts. Thread-safe. */
public interface AgentHost extends AutoCloseable {
    /** Gets an attempt ready; nothing of the agent's runs yet. */
    AgentRun prepare(Task task, RolloutContext context);

    /**
     * Attempts that run although the process that began them is gone; empty for hosts whose agents end with it. For each,
     * {@link #prepare} with the same task goes on with it, or {@link #discard} ends it.
     */
    default List<Leftover> leftovers() {
        return List.of();
    }

    /** Ends what is left of an attempt whose lease is lost. */
    default void discard(Leftover leftover) {}

    /** On what kind of thread {@link AgentRun#run} is called. */
    ThreadFactory threads();

    @Override
    void close();
}
