package dev.lightningstore.cli.client;

import dev.lightningstore.client.LightningClient;
import dev.lightningstore.job.JobState;
import dev.lightningstore.store.PageRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "ls",
        description = "Lists training jobs, the newest first.",
        footer = {"  lightning runs ls", "  lightning runs ls --state running -o json"})
final class RunsLs extends ClientCommand {
    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "Only these: queued, running, succeeded, failed or stopped.")
    private @Nullable String state;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print ids only.")
    private boolean quiet;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private Limit limit;

    @Override
    int run(LightningClient client) throws Exception {
        JobState wanted = state == null ? null : JobState.ofWire(state, "--state");
        var found = limit.gather((size, cursor) ->
                await(client.store().jobs().query(wanted, new PageRequest(null, false, size, 0, cursor))));
        if (quiet) {
            output().lines(found.items().stream().map(job -> job.jobId()).toList());
        } else {
            output().list(JobView.ROW, found.items());
        }
        limit.say(found, "jobs", this);
        return ExitCodes.OK;
    }
}
