package dev.lightningstore.cli.client;

import dev.lightningstore.client.LightningClient;
import dev.lightningstore.job.Job;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "stop",
        description = {
            "Stops training jobs: a queued one at once, a running one when its algorithm server hears of it.",
            "What is committed is kept, and 'lightning runs resume' goes on from there. One that has ended stays as it is."
        },
        footer = {
            "  lightning runs stop job-9f1c02d4a7be",
            "  lightning runs stop $(lightning runs ls -q --state queued)"
        })
final class RunsStop extends ClientCommand {
    @Parameters(paramLabel = "JOB", arity = "1..*", description = "Their ids.")
    private List<String> ids = new ArrayList<>();

    @Override
    int run(LightningClient client) throws Exception {
        List<Job> jobs = new ArrayList<>();
        for (String id : ids) {
            jobs.add(await(client.store().jobs().stop(id)));
        }
        output().list(JobView.ROW, jobs);
        return ExitCodes.OK;
    }
}
