package dev.lightningstore.runner;

import dev.lightningstore.runner.agent.AgentHost;
import dev.lightningstore.runner.agent.StoreAddress;
import dev.lightningstore.runner.trace.SdkEmitters;
import dev.lightningstore.runner.verify.Verifying;
import dev.lightningstore.store.LightningStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What each rollout is run with. Whoever made the parts closes them, after the runner.
 *
 * @param address where agents reach the store; null where it has no address, as in a test
 * @param verifying null where the agent's own rewards count
 */
public record Workbench(
        LightningStore store,
        @Nullable StoreAddress address,
        AgentHost agent,
        Emitters emitters,
        List<RunnerHook> hooks,
        @Nullable Verifying verifying) {
    public Workbench {
        hooks = List.copyOf(hooks);
    }

    /** No hooks, no verifier, and traces straight to the store. */
    public static Workbench of(LightningStore store, @Nullable StoreAddress address, AgentHost agent) {
        Emitters emitters = new SdkEmitters(store.spans());
        return new Workbench(store, address, agent, emitters, List.of(), null);
    }

    public Workbench withHooks(List<RunnerHook> hooks) {
        return new Workbench(store, address, agent, emitters, hooks, verifying);
    }

    public Workbench withVerifying(@Nullable Verifying verifying) {
        return new Workbench(store, address, agent, emitters, hooks, verifying);
    }
}
