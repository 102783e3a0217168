package dev.lightningstore.runner.jvm;

import dev.lightningstore.agent.Agent;
import dev.lightningstore.agent.RolloutContext;
import dev.lightningstore.agent.Task;
import dev.lightningstore.runner.agent.AgentHost;
import dev.lightningstore.runner.agent.AgentRun;
import dev.lightningstore.runner.agent.AgentSpec;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Calls an agent in this JVM: one object, many threads. */
public final class JavaHost implements AgentHost {
    private final Agent agent;
    private final AutoCloseable loaded;
    private final ThreadFactory threads;

    private JavaHost(Agent agent, AutoCloseable loaded, ThreadFactory threads) {
        this.agent = agent;
        this.loaded = loaded;
        this.threads = threads;
    }

    public static JavaHost open(AgentSpec.JavaClass spec) {
        LoadedClass<Agent> loaded = LoadedClass.open(spec, Agent.class);
        return new JavaHost(loaded.object(), loaded, threads(loaded.loader()));
    }

    /** For an agent that the caller has made. */
    public static JavaHost of(Agent agent) {
        return new JavaHost(agent, () -> {}, threads(null));
    }

    /**
     * Not virtual threads: an agent that computes without a pause would keep a carrier, and few of them would stop the
     * rest. The system shares processors out fairly among these.
     */
    private static ThreadFactory threads(@Nullable ClassLoader loader) {
        ThreadFactory plain = Thread.ofPlatform().daemon().name("agent-", 0).factory();
        return work -> {
            Thread thread = plain.newThread(work);
            if (loader != null) {
                thread.setContextClassLoader(loader);
            }
            return thread;
        };
    }

    @Override
    public AgentRun prepare(Task task, RolloutContext context) {
        return () -> agent.run(task, context);
    }

    @Override
    public ThreadFactory threads() {
        return threads;
    }

    @Override
    public void close() {
        try {
            loaded.close();
        } catch (Exception e) {
            throw new IllegalStateException("the agent did not close", e);
        }
    }
}
