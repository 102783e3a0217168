package dev.lightningstore.cli.local;

import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.GatewayModels;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.runner.OpenRunner;
import dev.lightningstore.runner.Runner;
import dev.lightningstore.runner.RunnerConfig;
import dev.lightningstore.runner.RunnerOptions;
import dev.lightningstore.runner.Workbench;
import dev.lightningstore.runner.agent.AgentSpec;
import dev.lightningstore.runner.agent.StoreAddress;
import dev.lightningstore.runner.command.CommandSettings;
import dev.lightningstore.runner.jvm.JavaHost;
import dev.lightningstore.runner.trace.SdkEmitters;
import dev.lightningstore.server.StoreServer;
import dev.lightningstore.server.config.StoreConfig;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.StoreCluster;
import dev.lightningstore.training.AlgorithmServer;
import dev.lightningstore.training.Place;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A store with its gateway, and what works on it, all in this process: runners and an algorithm server. What goes between
 * them goes over their wires, as between machines. The last that was opened is closed first, so open an algorithm server
 * before the runners whose agents ask its policy.
 */
public final class OneProcess implements AutoCloseable {
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final StoreServer server;
    private final ClientOptions options;
    private final LightningStore store;

    /** @param key that the parts show to the store; null where it asks for none */
    public OneProcess(StoreConfig config, @Nullable String key) {
        server = open(StoreServer.open(config, InstantSource.system()));
        options = ClientOptions.to(server.url()).apiKey(key).build();
        store = open(LightningClient.connect(options)).store();
    }

    public String url() {
        return server.url();
    }

    /** Whether callers must show a key. */
    public boolean demandsKeys() {
        return server.demandsKeys();
    }

    public LightningStore store() {
        return store;
    }

    /** Leases training jobs from now on. */
    public void algorithm(Place place) {
        open(AlgorithmServer.open(
                store, GatewayModels.at(options), place, Clock.systemDefaultZone(), new SecureRandom()));
    }

    /** Leases rollouts from now on, for what the spec names. */
    public void runner(AgentSpec agent, RunnerOptions how) throws IOException {
        RunnerConfig config = RunnerConfig.of(agent, address(), CommandSettings.of(System.getenv()), how);
        open(OpenRunner.open(config, store, null, InstantSource.system()));
    }

    /** Leases rollouts from now on, for an agent that is there already. */
    public void runner(JavaHost agent, RunnerOptions how) {
        open(agent);
        open(Runner.start(
                new Workbench(store, address(), agent, new SdkEmitters(store.spans()), List.of(), null), how));
    }

    private StoreAddress address() {
        return new StoreAddress(URI.create(server.url()), StoreCluster.DEFAULT_PROJECT);
    }

    private <T extends AutoCloseable> T open(T part) {
        parts.push(part);
        return part;
    }

    /** Runners end what they run, the algorithm server gives its job back, and the store closes behind them. */
    @Override
    public void close() throws Exception {
        Exception failed = null;
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                failed = failed == null ? e : failed;
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
