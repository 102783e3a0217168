package dev.lightningstore.training;

import static dev.lightningstore.training.SampledJob.earn;
import static dev.lightningstore.training.SampledJob.spec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.agent.Agent;
import dev.lightningstore.agent.Task;
import dev.lightningstore.job.CommittedStep;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobState;
import dev.lightningstore.reward.Reward;
import io.micrometer.core.instrument.Gauge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** When a run ends, what remains of it, and what it tells, through the whole system. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoopEndingTest {
    private static final String LORA = ", \"lora\": {\"rank\": 4}";

    private Path folder;
    private Lab lab;
    private AlgorithmServer algorithm;
    private SampledJob job;
    private volatile Agent agent = Lab::plain;

    @BeforeAll
    void open(@TempDir Path data) throws Exception {
        folder = data;
        lab = new Lab(folder);
        lab.run((task, context) -> agent.run(task, context));
        algorithm = lab.algorithm();
    }

    @BeforeEach
    void begin() {
        job = new SampledJob();
    }

    @AfterAll
    void close() {
        algorithm.close();
        lab.close();
    }

    private Job run(String spec) throws Exception {
        return lab.end(lab.train(12, spec).jobId());
    }

    private double alternating(Task task) {
        return job.member(lab, task) % 2;
    }

    private List<Double> figures(Job of, String name) {
        return lab.steps(of.jobId()).stream()
                .map(step -> step.figures().getOrDefault(name, Double.NaN))
                .toList();
    }

    /** The step that a rollout is for. */
    private static int step(Task task) throws IOException {
        return Integer.parseInt(Lab.purpose(task).replaceAll("^step (\\d+).*", "$1"));
    }

    @Test
    void aRunThatBecomesNoBetterEndsAndItsBestRemains() throws Exception {
        List<Double> validation = List.of(0.25, 0.75, 0.5, 0.5);
        agent = (task, context) -> {
            String purpose = Lab.purpose(task);
            boolean looked = purpose.endsWith("validation");
            return earn(
                    task,
                    context,
                    purpose.equals("before") ? 0 : looked ? validation.get(step(task) - 1) : alternating(task));
        };
        Job ended = run(spec(9, 1, Map.of(), ", \"stop_when\": {\"patience\": 2}"));
        assertEquals(JobState.SUCCEEDED, ended.state(), ended.message());
        assertEquals(4, ended.step());
        assertTrue(String.valueOf(ended.message()).contains("nothing better than step 2 in 2 looks"), ended.message());
        assertEquals(validation, figures(ended, "val_reward"));
        String best = lab.resources(lab.steps(ended.jobId()).get(1).resourcesId())
                .at("/policy/policy/hash")
                .asText();
        assertEquals("2", lab.resources(null).at("/policy/policy/version").asText());
        assertEquals(best, lab.resources(null).at("/policy/policy/hash").asText());
        assertEquals(best, lab.policyHash("tiny-" + ended.jobId()));
    }

    @Test
    void anAlarmEndsARunThatAsksForIt() throws Exception {
        agent = (task, context) -> {
            double good = step(task) / 10.0;
            double reward = good + alternating(task) / 100;
            return earn(task, context, new Reward("score", Map.of("score", reward, "Unit tests", 1 - good)));
        };
        Map<String, String> watched =
                Map.of("reward_check", "Unit tests", "reward_check_window", "1", "validation_split", "0");
        Map<String, String> stopping = new ConcurrentHashMap<>(watched);
        stopping.put("on_alarm", "stop");
        Job stopped = run(spec(9, 0, stopping, ""));
        assertEquals(JobState.STOPPED, stopped.state());
        assertEquals(2, stopped.step());
        assertTrue(String.valueOf(stopped.message()).contains("step 2: training is rewarded"), stopped.message());
        // Whoever resumes it has seen the alarm; it goes on until the next.
        lab.store.jobs().resume(stopped.jobId()).join();
        assertEquals(3, lab.end(stopped.jobId()).step());
    }

    @Test
    void aReferenceFollowsWhereItShould() throws Exception {
        agent = (task, context) -> earn(task, context, alternating(task));
        Map<String, String> settings = Map.of("kl_coefficient", "0.001", "validation_split", "0");
        Map<String, String> following = new ConcurrentHashMap<>(settings);
        following.put("reference_follow", "1");
        List<Double> away = figures(run(spec(3, 0, settings, LORA)), "kl");
        List<Double> near = figures(run(spec(3, 0, following, LORA)), "kl");
        assertTrue(away.getLast() > 1e-4, "it did not move from where it began: " + away);
        near.forEach(kl -> assertEquals(0, kl, 1e-7, "the reference is what the policy was before the step: " + near));
    }

    @Test
    void noJobWritesBesideTheDataFolder() throws Exception {
        Path beside = folder.resolveSibling(folder.getFileName() + "-beside");
        for (String asked : List.of("../" + beside.getFileName(), beside.toString())) {
            Job refused = run(spec(1, 0, Map.of("checkpoint_dir", asked), ""));
            assertEquals(JobState.FAILED, refused.state());
            assertTrue(
                    String.valueOf(refused.message()).contains("checkpoint_dir")
                            && String.valueOf(refused.message()).contains("'" + asked + "' is not below"),
                    refused.message());
        }
        assertFalse(Files.exists(beside));
    }

    @Test
    void examplesAreLearned() throws Exception {
        agent = Lab::plain;
        List<String> said = IntStream.range(0, 12)
                .mapToObj(i -> """
                    {"messages": [{"role": "user", "content": "%s"}, {"role": "assistant", "content": "yes"}]}
                    """.formatted((char) ('a' + i)))
                .toList();
        Job ended = lab.end(
                lab.train(said, spec(6, 6, Map.of(), "").replace("grpo", "sft")).jobId());
        assertEquals(JobState.SUCCEEDED, ended.state(), ended.message());
        double before = figures(ended, "before_val_loss").getFirst();
        double after = figures(ended, "val_loss").getLast();
        assertTrue(after < before / 2, before + " nats before, " + after + " after");
        assertEquals(List.of(), lab.used(ended.jobId()));
    }

    @Test
    void preferencesAreLearned() throws Exception {
        List<String> compared = IntStream.range(0, 12)
                .mapToObj(i -> """
                    {"messages": [{"role": "user", "content": "%s"}], "chosen": "yes", "rejected": "no"}
                    """.formatted((char) ('a' + i)))
                .toList();
        Job ended = lab.end(lab.train(compared, spec(6, 6, Map.of(), "").replace("grpo", "dpo"))
                .jobId());
        assertEquals(JobState.SUCCEEDED, ended.state(), ended.message());
        assertEquals(0, figures(ended, "before_val_reward").getFirst());
        assertEquals(1, figures(ended, "val_reward").getLast());
    }

    @Test
    void figuresAreMeteredAndAlarmsAreMarkedWhileARunGoesOn() throws Exception {
        Map<String, Double> seen = new ConcurrentHashMap<>();
        agent = (task, context) -> {
            if (step(task) == 2) {
                lab.registry().getMeters().forEach(meter -> {
                    if (meter instanceof Gauge gauge) {
                        seen.put(meter.getId().getName(), gauge.value());
                    }
                });
            }
            return earn(task, context, 1);
        };
        Map<String, String> settings =
                Map.of("validation_split", "0", "value_clip", "0", "reward_check", "tests", "reward_check_window", "1");
        Job ended = run(spec(5, 0, settings, "").replace("grpo", "ppo"));
        assertEquals(JobState.SUCCEEDED, ended.state(), ended.message());
        CommittedStep first = lab.steps(ended.jobId()).getFirst();
        assertEquals(1, seen.get("lightning.training.last.step"));
        for (String figure :
                List.of("reward_mean", "pass_rate", "loss", "kl", "entropy", "clip_fraction", "staleness")) {
            assertEquals(first.figures().get(figure), seen.get("lightning.training.last." + figure), figure);
        }
        assertTrue(first.figures().getOrDefault("tokens_per_second", 0.0) > 0);
        assertEquals(List.of(), lab.registry().getMeters());

        assertEquals(List.of(1.0, 1.0, 1.0, 1.0, 1.0), figures(ended, "alarms"));
        assertTrue(String.valueOf(ended.message()).contains("no reward has the dimension 'tests'"), ended.message());

        List<Double> losses = figures(ended, "value_loss");
        assertTrue(losses.getLast() < losses.getFirst() / 2, "what is always earned is not expected: " + losses);
    }
}
