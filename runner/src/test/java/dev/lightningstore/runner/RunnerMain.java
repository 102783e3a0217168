package dev.lightningstore.runner;

import dev.lightningstore.client.ClientOptions;
import dev.lightningstore.client.LightningClient;
import dev.lightningstore.runner.agent.AgentSpec;
import dev.lightningstore.runner.command.CommandSettings;
import java.time.Duration;
import java.time.InstantSource;

/** A runner in a process of its own: a store and a command. */
final class RunnerMain {
    private RunnerMain() {}

    public static void main(String[] args) throws Exception {
        LightningClient client =
                LightningClient.connect(ClientOptions.to(args[0]).build());
        RunnerConfig config = RunnerConfig.of(
                AgentSpec.parse(args[1]),
                null,
                CommandSettings.of(System.getenv()),
                RunnerOptions.of("killed", 1).withTtl(Duration.ofSeconds(2)));
        OpenRunner runner = OpenRunner.open(config, client.store(), null, InstantSource.system());
        System.out.println("ready");
        runner.runner().ended().join();
    }
}
