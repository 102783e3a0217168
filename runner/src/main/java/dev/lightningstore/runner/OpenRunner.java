package dev.lightningstore.runner;

import dev.lightningstore.runner.agent.AgentHost;
import dev.lightningstore.runner.agent.AgentSpec;
import dev.lightningstore.runner.command.CommandHost;
import dev.lightningstore.runner.command.CommandVerifier;
import dev.lightningstore.runner.command.Commands;
import dev.lightningstore.runner.http.HttpHost;
import dev.lightningstore.runner.jvm.JavaHost;
import dev.lightningstore.runner.jvm.LoadedClass;
import dev.lightningstore.runner.k8s.KubernetesHost;
import dev.lightningstore.runner.trace.SdkEmitters;
import dev.lightningstore.runner.verify.Verifier;
import dev.lightningstore.runner.verify.Verifying;
import dev.lightningstore.store.LightningStore;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The composition root: makes every part that a config names, starts the runner, and closes all in reverse. */
public final class OpenRunner implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OpenRunner.class);

    private final RunnerConfig config;
    private final LightningStore store;
    private final InstantSource clock;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private @Nullable Commands commands;
    private @Nullable Runner runner;

    private OpenRunner(RunnerConfig config, LightningStore store, InstantSource clock) {
        this.config = config;
        this.store = store;
        this.clock = clock;
    }

    /** The store as verifiers reach it. */
    public record VerifierAccess(LightningStore store, String key) {}

    /**
     * @param verifiers how verifiers reach the store; null where they have no identity of their own
     * @throws IllegalArgumentException where a class, jar or template of the config is not there, or wrong
     */
    public static OpenRunner open(
            RunnerConfig config, LightningStore store, @Nullable VerifierAccess verifiers, InstantSource clock)
            throws IOException {
        OpenRunner open = new OpenRunner(config, store, clock);
        try {
            open.start(verifiers == null ? new VerifierAccess(store, "") : verifiers);
            return open;
        } catch (IOException | RuntimeException e) {
            open.closeParts();
            throw e;
        }
    }

    private void start(VerifierAccess verifiers) throws IOException {
        AgentHost agent = part(agent());
        List<RunnerHook> hooks = new ArrayList<>();
        for (AgentSpec.JavaClass hook : config.hooks()) {
            hooks.add(part(LoadedClass.open(hook, RunnerHook.class)).object());
        }
        Workbench bench = new Workbench(
                store,
                config.address(),
                agent,
                new SdkEmitters(store.spans()),
                hooks,
                verifying(config.verifier(), verifiers));
        runner = part(Runner.start(bench, config.options()));
    }

    private AgentHost agent() throws IOException {
        return switch (config.agent()) {
            case AgentSpec.JavaClass java -> JavaHost.open(java);
            case AgentSpec.Command command -> new CommandHost(command, commands(), config.address());
            case AgentSpec.Http http -> new HttpHost(http, config.address());
            case AgentSpec.KubernetesJob job ->
                KubernetesHost.open(
                        job,
                        config.kubernetes(),
                        config.address(),
                        config.options().workerId(),
                        clock);
        };
    }

    private @Nullable Verifying verifying(@Nullable AgentSpec spec, VerifierAccess access) throws IOException {
        return switch (spec) {
            case null -> null;
            case AgentSpec.JavaClass java ->
                verifying(
                        part(LoadedClass.open(java, Verifier.class)).object(),
                        Thread.ofPlatform().daemon().name("verifier-", 0),
                        access);
            case AgentSpec.Command command ->
                verifying(
                        new CommandVerifier(command, commands(), config.address(), access.key()),
                        Thread.ofVirtual().name("verifier-", 0),
                        access);
            case AgentSpec.Http _, AgentSpec.KubernetesJob _ ->
                throw new IllegalStateException("the config refuses it");
        };
    }

    private Verifying verifying(Verifier verifier, Thread.Builder threads, VerifierAccess access) {
        Emitters emitters = new SdkEmitters(access.store().spans()).asVerifier();
        return new Verifying(verifier, threads.factory(), emitters, config.verifierLimit());
    }

    private Commands commands() throws IOException {
        Commands open = commands;
        if (open == null) {
            open = part(new Commands(config.commands()));
            commands = open;
        }
        return open;
    }

    public Runner runner() {
        if (runner == null) {
            throw new IllegalStateException("not started");
        }
        return runner;
    }

    private <T extends AutoCloseable> T part(T part) {
        parts.push(part);
        return part;
    }

    /** Drains the runner, then closes what it ran with. */
    @Override
    public void close() {
        closeParts();
    }

    private void closeParts() {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                log.atError().setCause(e).log("a part of the runner did not close");
            }
        }
    }
}
