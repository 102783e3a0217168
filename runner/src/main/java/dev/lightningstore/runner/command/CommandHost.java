package dev.lightningstore.runner.command;

import dev.lightningstore.agent.RolloutContext;
import dev.lightningstore.agent.Task;
import dev.lightningstore.runner.agent.AgentHost;
import dev.lightningstore.runner.agent.AgentRun;
import dev.lightningstore.runner.agent.AgentSpec;
import dev.lightningstore.runner.agent.StoreAddress;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Runs an agent as a command: a process tree for each attempt. */
public final class CommandHost implements AgentHost {
    private final AgentSpec.Command spec;
    private final Commands commands;
    private final @Nullable StoreAddress store;

    /**
     * @param commands not closed with this: several hosts share one
     * @throws IllegalArgumentException if the program is not on this machine
     */
    public CommandHost(AgentSpec.Command spec, Commands commands, @Nullable StoreAddress store) {
        commands.demand(spec);
        this.spec = spec;
        this.commands = commands;
        this.store = store;
    }

    @Override
    public AgentRun prepare(Task task, RolloutContext context) {
        return new CommandRun(spec, commands, store, task, context);
    }

    /** Such a thread only waits. */
    @Override
    public ThreadFactory threads() {
        return Thread.ofVirtual().name("command-", 0).factory();
    }

    @Override
    public void close() {}
}
