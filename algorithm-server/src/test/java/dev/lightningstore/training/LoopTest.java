package dev.lightningstore.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.job.CommittedStep;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobState;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs through the whole system: store, runner, agent, gateway, engine, trainer. */
class LoopTest {
    private static final String SPEC = """
            {"model": "tiny", "algorithm": "grpo", "steps": %d, "seed": 3, "evaluate_every": %d,
             "sampling": {"max_tokens": 1, "validation_temperature": 1},
             "settings": {"batch_size": "%d", "group_size": "%d", "learning_rate": "0.03", "entropy_coefficient": "0",
                          "validation_split": "0.5", "checkpoint_interval": "2"}%s}
            """;

    @TempDir
    Path folder;

    private volatile CountDownLatch gate = new CountDownLatch(0);

    @Test
    void aPolicyLearnsWhatItIsRewardedFor() throws Exception {
        try (Lab lab = new Lab(folder);
                AlgorithmServer _ = lab.algorithm()) {
            lab.run(Lab::plain);
            Job job = lab.end(lab.train(24, SPEC.formatted(10, 10, 16, 8, "")).jobId());
            assertEquals(JobState.SUCCEEDED, job.state(), job.message());
            List<CommittedStep> steps = lab.steps(job.jobId());
            assertEquals(10, steps.size());
            double before = figure(steps.getFirst(), "before_val_reward");
            double after = figure(steps.getLast(), "val_reward");
            assertTrue(before < 0.7 && after > 0.9, before + " before, " + after + " after");
            assertEquals(10 * 16, lab.used(job.jobId()).size());
        }
    }

    /** The first job of each store has the same id. */
    @Test
    void whatAStoreTrainedBeforeItsDataWasRemovedIsStillThere() throws Exception {
        String hash = "";
        for (int store = 0; store < 2; store++) {
            try (Lab lab = new Lab(folder);
                    AlgorithmServer _ = lab.algorithm()) {
                lab.run(Lab::plain);
                Job job = lab.train(8, SPEC.formatted(1, 0, 8, 4, "").replace("\"seed\": 3", "\"seed\": " + store));
                Job ended = lab.end(job.jobId());
                String kept = "tiny-" + job.jobId() + (store == 0 ? "" : "-2");
                String message = String.valueOf(ended.message());
                assertTrue(message.contains("the model " + kept), message);
                if (store == 0) {
                    hash = lab.policyHash(kept);
                }
                assertEquals(hash, lab.policyHash("tiny-" + job.jobId()));
                assertEquals(store == 0, hash.equals(lab.policyHash(kept)));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"ppo|''", "grpo|, \"lora\": {\"rank\": 4}"})
    void aRunThatWasInterruptedEndsAsOneThatWasNot(String algorithm, String more) throws Exception {
        String spec = SPEC.formatted(4, 0, 8, 4, more).replace("grpo", algorithm);
        try (Lab lab = new Lab(folder)) {
            // The last step's agents wait for the second server: a call that is cut off is a rollout that is lost.
            lab.run((task, context) -> {
                if (Lab.purpose(task).equals("step 4")) {
                    assertTrue(gate.await(1, TimeUnit.MINUTES));
                }
                return Lab.plain(task, context);
            });
            Job whole = lab.train(8, spec);
            try (AlgorithmServer _ = lab.algorithm()) {
                lab.end(whole.jobId());
            }
            int published = lab.publications();
            // The checkpoint is behind step 2, so that step 3 is trained again from what is stored.
            gate = new CountDownLatch(1);
            Job cut = lab.train(8, spec);
            try (AlgorithmServer _ = lab.algorithm()) {
                lab.until(cut.jobId(), 3);
            }
            try (AlgorithmServer _ = lab.algorithm()) {
                gate.countDown();
                Job ended = lab.end(cut.jobId());
                assertEquals(JobState.SUCCEEDED, ended.state(), ended.message());
            }
            assertEquals(rewards(lab, whole), rewards(lab, cut));
            // Weights that came out otherwise than before would have been published under another hash.
            assertEquals(2 * published, lab.publications());
            assertEquals(4 * 8, lab.used(cut.jobId()).size());
        }
    }

    private static List<Double> rewards(Lab lab, Job job) {
        return lab.steps(job.jobId()).stream()
                .map(step -> figure(step, "reward_mean"))
                .toList();
    }

    private static double figure(CommittedStep step, String name) {
        return step.figures().getOrDefault(name, Double.NaN);
    }
}
