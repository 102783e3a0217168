package dev.lightningstore.cli.client;

import dev.lightningstore.job.CommittedStep;
import dev.lightningstore.job.JobStore;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import java.util.ArrayList;
import java.util.List;

/** Reads the steps of a job, page by page. */
public final class RunSteps {
    private static final int PAGE = 1_000;

    private RunSteps() {}

    public static List<CommittedStep> all(JobStore jobs, String jobId) throws Exception {
        return after(jobs, jobId, 0);
    }

    /** Those behind a step: its number is the cursor that leads there. */
    static List<CommittedStep> after(JobStore jobs, String jobId, long step) throws Exception {
        List<CommittedStep> steps = new ArrayList<>();
        String cursor = Long.toString(step);
        do {
            Page<CommittedStep> page = ClientCommand.await(
                    jobs.steps(jobId, PageRequest.first(PAGE).after(cursor)));
            steps.addAll(page.items());
            cursor = page.next();
        } while (cursor != null);
        return steps;
    }
}
