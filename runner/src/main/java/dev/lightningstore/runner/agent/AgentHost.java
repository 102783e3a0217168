package dev.lightningstore.runner.agent;

import dev.lightningstore.agent.RolloutContext;
import dev.lightningstore.agent.Task;
import java.util.concurrent.ThreadFactory;

/** A way to have an agent run, opened once and used for many attempts. Thread-safe. */
public interface AgentHost extends AutoCloseable {
    /** Gets an attempt ready; nothing of the agent's runs yet. */
    AgentRun prepare(Task task, RolloutContext context);

    /** On what kind of thread {@link AgentRun#run} is called. */
    ThreadFactory threads();

    @Override
    void close();
}
