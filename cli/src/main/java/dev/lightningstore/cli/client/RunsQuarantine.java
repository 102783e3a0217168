package dev.lightningstore.cli.client;

import dev.lightningstore.client.LightningClient;
import dev.lightningstore.job.UsedRollout.Use;
import dev.lightningstore.store.PageRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "quarantine",
        description =
                "Lists the rollouts that a training job did not train on because their rewards are suspicious, and why.",
        footer = {
            "  lightning runs quarantine job-9f1c02d4a7be",
            "  lightning runs quarantine job-9f1c02d4a7be --step 12 -o json"
        })
final class RunsQuarantine extends ClientCommand {
    @Parameters(paramLabel = "JOB", description = "Its id.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private String id;

    @Option(names = "--step", paramLabel = "N", description = "Only of this step (default: all).")
    private @Nullable Long step;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private Limit limit;

    @Override
    int run(LightningClient client) throws Exception {
        var found = limit.gather((size, cursor) -> await(
                client.store().jobs().used(id, step, Use.QUARANTINED, new PageRequest(null, false, size, 0, cursor))));
        output().list(new UsedView(), found.items());
        limit.say(found, "rollouts", this);
        return ExitCodes.OK;
    }
}
