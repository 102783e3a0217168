package dev.lightningstore.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.job.CommittedStep;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trainer and a sampler that know of each other only by the store, the gateway and the artifacts. */
class TwoProcessesTest {
    private static final String SPEC = """
            {"model": "tiny", "algorithm": "grpo", "steps": 2, "seed": 3, "evaluate_every": 0,
             "sampling": {"max_tokens": 1},
             "settings": {"batch_size": "8", "group_size": "4", "learning_rate": "0.03", "entropy_coefficient": "0",
                          "checkpoint_interval": "2"}%s}
            """;

    @TempDir
    Path folder;

    @Test
    void aRunInTwoIsTheSameAsInOne() throws Exception {
        try (Lab lab = new Lab(folder)) {
            lab.run(Lab::plain);
            Job one = lab.train(8, SPEC.formatted(""));
            try (AlgorithmServer _ = lab.algorithm()) {
                lab.end(one.jobId());
            }
            // The second step is sampled with the weights that the first one made.
            assertEquals(rewards(lab, one), rewards(lab, trainedInTwo(lab, "")));
        }
    }

    @Test
    void anAdapterTravelsAlone() throws Exception {
        try (Lab lab = new Lab(folder)) {
            lab.run(Lab::plain);
            assertEquals(
                    2,
                    rewards(lab, trainedInTwo(lab, ", \"lora\": {\"rank\": 4}")).size());
        }
    }

    /** The first sampler goes in the middle, and the trainer waits until there is another. */
    private Job trainedInTwo(Lab lab, String more) throws Exception {
        Job job = lab.train(8, SPEC.formatted(more));
        try (AlgorithmServer _ = lab.trainer()) {
            try (SamplerServer _ = lab.sampler()) {
                lab.until(job.jobId(), 1);
            }
            try (SamplerServer _ = lab.sampler()) {
                Job ended = lab.end(job.jobId());
                assertEquals(JobState.SUCCEEDED, ended.state(), ended.message());
            }
        }
        assertEquals(1, shipments(), "only the newest weights are kept");
        return job;
    }

    private long shipments() throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".policy")).count();
        }
    }

    /** Of rollouts that were all sampled with the weights that the step expected. */
    private static List<Double> rewards(Lab lab, Job job) {
        List<CommittedStep> steps = lab.steps(job.jobId());
        for (CommittedStep step : steps) {
            assertEquals(8.0, step.figures().get("rollouts"));
            assertTrue(step.figures().keySet().stream().noneMatch(name -> name.startsWith("refused")));
        }
        return steps.stream().map(step -> step.figures().get("reward_mean")).toList();
    }
}
