package dev.lightningstore.runner;

import dev.lightningstore.runner.agent.AgentSpec;
import dev.lightningstore.runner.agent.StoreAddress;
import dev.lightningstore.runner.command.CommandSettings;
import dev.lightningstore.runner.k8s.KubernetesSettings;
import dev.lightningstore.runner.verify.Verifying;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole runner, as a command line describes it.
 *
 * @param kubernetes for an agent that runs as Kubernetes Jobs
 * @param hooks classes that implement {@link RunnerHook}
 * @param verifier a class that implements {@link dev.lightningstore.runner.verify.Verifier}, or a command; null for none
 */
public record RunnerConfig(
        AgentSpec agent,
        @Nullable StoreAddress address,
        CommandSettings commands,
        KubernetesSettings kubernetes,
        List<AgentSpec.JavaClass> hooks,
        @Nullable AgentSpec verifier,
        Duration verifierLimit,
        RunnerOptions options) {
    public RunnerConfig {
        hooks = List.copyOf(hooks);
        if (verifier instanceof AgentSpec.Http || verifier instanceof AgentSpec.KubernetesJob) {
            throw new IllegalArgumentException("verifier: a verifier is java:CLASS[@JAR] or cmd:COMMAND LINE");
        }
    }

    /** No hooks and no verifier. */
    public static RunnerConfig of(
            AgentSpec agent, @Nullable StoreAddress address, CommandSettings commands, RunnerOptions options) {
        return new RunnerConfig(
                agent,
                address,
                commands,
                KubernetesSettings.DEFAULT,
                List.of(),
                null,
                Verifying.DEFAULT_LIMIT,
                options);
    }
}
