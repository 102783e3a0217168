package dev.lightningstore.cli.client;

import dev.lightningstore.client.LightningClient;
import dev.lightningstore.rollout.AttemptedRollout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "cancel",
        description = {
            "Cancels rollouts; a runner that works on one under a lease is told.",
            "A rollout that has ended stays as it is."
        },
        footer = {
            "  lightning rollouts cancel ro-4b1d7e90c2aa --reason 'wrong prompt'",
            "  lightning rollouts cancel $(lightning rollouts ls -q --group math-17 --limit 500)"
        })
final class RolloutsCancel extends ClientCommand {
    @Parameters(paramLabel = "ROLLOUT", arity = "1..*", description = "Their ids.")
    private List<String> ids = new ArrayList<>();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Kept with the rollout.")
    private @Nullable String reason;

    @Override
    int run(LightningClient client) throws Exception {
        List<AttemptedRollout> cancelled = new ArrayList<>();
        for (String id : ids) {
            cancelled.add(new AttemptedRollout(await(client.store().rollouts().cancel(id, reason)), null));
        }
        output().list(RolloutOutcomes.VIEW, cancelled);
        return ExitCodes.OK;
    }
}
