package dev.lightningstore.cli.client;

import dev.lightningstore.client.LightningClient;
import dev.lightningstore.job.Job;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "resume",
        description = "Queues a stopped or failed training job again, to go on behind its last committed step.",
        footer = {"  lightning runs resume job-9f1c02d4a7be", "  lightning runs resume job-9f1c02d4a7be --follow"})
final class RunsResume extends ClientCommand {
    @Parameters(paramLabel = "JOB", description = "Its id.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private String id;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private FollowOptions follow;

    @Override
    int run(LightningClient client) throws Exception {
        Job job = await(client.store().jobs().resume(id));
        if (follow.wanted()) {
            return follow.toTheEnd(client.store(), job, this);
        }
        output().one(JobView.WHOLE, job);
        return ExitCodes.OK;
    }
}
