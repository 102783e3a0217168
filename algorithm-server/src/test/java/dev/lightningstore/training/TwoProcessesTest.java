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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A trainer and a sampler that know of each other only by the store, the gateway and the artifacts. */
class TwoProcessesTest {
    private static final String SPEC = """
            {"model": "tiny", "algorithm": "grpo", "steps": 3, "seed": 3, "evaluate_every": 0,
             "sampling": {"max_tokens": 1},
             "settings": {"batch_size": "8", "group_size": "4", "learning_rate": "0.03", "entropy_coefficient": "0",
                          "checkpoint_interval": "2"}%s}
            """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", ", \"lora\": {\"rank\": 4}"})
    void aRunInTwoIsTheSameAsInOne(String more) throws Exception {
        String spec = SPEC.formatted(more);
        try (Lab lab = new Lab(folder)) {
            lab.run(Lab::plain);
            Job one = lab.train(8, spec);
            try (AlgorithmServer _ = lab.algorithm()) {
                lab.end(one.jobId());
            }
            Job two = lab.train(8, spec);
            // The first sampler goes in the middle, and the trainer waits until there is another.
            try (AlgorithmServer _ = lab.trainer()) {
                try (SamplerServer _ = lab.sampler()) {
                    lab.until(two.jobId(), 1);
                }
                try (SamplerServer _ = lab.sampler()) {
                    Job ended = lab.end(two.jobId());
                    assertEquals(JobState.SUCCEEDED, ended.state(), ended.message());
                }
            }
            // Rows of other weights than the newest would have been refused.
            assertEquals(figures(lab, one), figures(lab, two));
            assertEquals(1, shipments(), "only the newest weights are kept");
        }
    }

    private long shipments() throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".policy")).count();
        }
    }

    private static List<String> figures(Lab lab, Job job) {
        List<CommittedStep> steps = lab.steps(job.jobId());
        assertTrue(steps.stream().noneMatch(step -> step.figures().keySet().stream().anyMatch(each -> each.startsWith("refused"))));
        return steps.stream()
                .map(step -> step.figures().get("reward_mean") + " of " + step.figures().get("rollouts") + " after "
                        + step.figures().get("gradient_norm"))
                .toList();
    }
}
