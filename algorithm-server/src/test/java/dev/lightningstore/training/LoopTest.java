package dev.lightningstore.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.job.CommittedStep;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobState;
import dev.lightningstore.job.JobStore.UsedInStep;
import dev.lightningstore.store.PageRequest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs through the whole system: store, runner, agent, gateway, engine, trainer. */
class LoopTest {
    private static final String SPEC = """
            {"model": "tiny", "algorithm": "grpo", "steps": %d, "seed": 3, "evaluate_every": 4,
             "sampling": {"max_tokens": 1, "validation_temperature": 1},
             "settings": {"batch_size": "32", "group_size": "8", "learning_rate": "0.01", "entropy_coefficient": "0",
                          "validation_split": "0.5", "checkpoint_interval": "3"}%s}
            """;

    @TempDir
    Path folder;

    @Test
    void aPolicyLearnsWhatItIsRewardedFor() throws Exception {
        try (Lab lab = new Lab(folder);
                AlgorithmServer _ = lab.algorithm()) {
            lab.run(Lab::plain);
            Job job = lab.end(lab.train(16, SPEC.formatted(8, "")).jobId());
            assertEquals(JobState.SUCCEEDED, job.state(), job.message());
            List<CommittedStep> steps = lab.steps(job.jobId());
            assertEquals(8, steps.size());
            double before = figure(steps.getFirst(), "before_val_reward");
            double after = figure(steps.getLast(), "val_reward");
            assertTrue(before < 0.8 && after > 0.9, before + " before, " + after + " after");
            assertEquals(8 * 32, used(lab, job).size());
        }
    }

    @Test
    void aRunThatWasInterruptedEndsAsOneThatWasNot() throws Exception {
        try (Lab lab = new Lab(folder)) {
            lab.run(Lab::plain);
            Job whole = lab.train(16, SPEC.formatted(6, ""));
            try (AlgorithmServer _ = lab.algorithm()) {
                assertEquals(JobState.SUCCEEDED, lab.end(whole.jobId()).state());
            }
            // The first checkpoint is behind step 3, so that one step is trained again from what is stored.
            Job cut = lab.train(16, SPEC.formatted(6, ""));
            try (AlgorithmServer _ = lab.algorithm()) {
                lab.until(cut.jobId(), 4);
            }
            try (AlgorithmServer _ = lab.algorithm()) {
                assertEquals(JobState.SUCCEEDED, lab.end(cut.jobId()).state());
            }
            List<CommittedStep> expected = lab.steps(whole.jobId());
            List<CommittedStep> found = lab.steps(cut.jobId());
            for (int i = 0; i < expected.size(); i++) {
                assertEquals(lab.hash(expected.get(i)), lab.hash(found.get(i)), "weights after step " + (i + 1));
            }
            assertEquals(6 * 32, used(lab, cut).size());
        }
    }

    private static double figure(CommittedStep step, String name) {
        return step.figures().getOrDefault(name, Double.NaN);
    }

    private static List<UsedInStep> used(Lab lab, Job job) {
        return lab.store
                .jobs()
                .used(job.jobId(), null, null, PageRequest.first(PageRequest.MAX_LIMIT))
                .join()
                .items();
    }
}
