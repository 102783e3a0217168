package dev.lightningstore.cli.client;

import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobState;
import dev.lightningstore.store.LightningStore;
import picocli.CommandLine.Option;

/** Whether a command stays with a job until it has ended. */
final class FollowOptions {
    @Option(
            names = {"-f", "--follow"},
            description =
                    "Stay until the job has ended, and tell each step on stderr; exit with 0 only if it succeeded."
                            + " Interrupting the command leaves the job alone.")
    private boolean follow;

    boolean wanted() {
        return follow;
    }

    /** Prints how the job ended. */
    int toTheEnd(LightningStore store, Job job, ClientCommand command) throws Exception {
        Job ended = new RunFollower(store, job, command.liveLine()).toTheEnd();
        command.output().one(JobView.WHOLE, ended);
        return ended.state() == JobState.SUCCEEDED ? ExitCodes.OK : ExitCodes.FAILED;
    }
}
