package dev.lightningstore.training;

import static dev.lightningstore.training.SampledJob.earn;
import static dev.lightningstore.training.SampledJob.spec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.adapter.AttemptSpans;
import dev.lightningstore.agent.Agent;
import dev.lightningstore.agent.RolloutContext;
import dev.lightningstore.agent.Task;
import dev.lightningstore.job.CommittedStep;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobState;
import dev.lightningstore.job.JobStore.UsedInStep;
import dev.lightningstore.job.UsedRollout.Use;
import dev.lightningstore.reward.Reward;
import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.rollout.RolloutStore;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanKey;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.trace.TraceOptions;
import dev.lightningstore.trace.Tracing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What of that which runners bring back is trained on, through the whole system. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoopSamplingTest {
    private static final int ROLLOUTS = 8;

    private Lab lab;
    private AlgorithmServer algorithm;
    private SampledJob job;
    private volatile Agent agent = Lab::plain;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
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
        Job ended = lab.end(lab.train(12, spec).jobId());
        assertEquals(JobState.SUCCEEDED, ended.state(), ended.message());
        return ended;
    }

    private Map<Use, List<UsedInStep>> used(Job of, long step) {
        return lab.used(of.jobId()).stream()
                .filter(each -> each.step() == step)
                .collect(Collectors.groupingBy(each -> each.rollout().use()));
    }

    private static List<UsedInStep> of(Map<Use, List<UsedInStep>> used, Use use) {
        return used.getOrDefault(use, List.of());
    }

    private double alternating(Task task) {
        return job.member(lab, task) % 2;
    }

    @Test
    void aGroupInWhichAllAreEqualIsSampledAnewFromOtherTasks() throws Exception {
        agent = (task, context) ->
                earn(task, context, Lab.purpose(task).equals("step 1 round 1") ? alternating(task) : 1);
        Job ended = run(spec(2, 0, Map.of("dynamic_sampling", "resample"), ""));
        Map<Use, List<UsedInStep>> first = used(ended, 1);
        assertEquals(ROLLOUTS, of(first, Use.TRAINED).size());
        assertEquals(ROLLOUTS, of(first, Use.DROPPED).size());
        assertEquals(
                "its group agrees", of(first, Use.DROPPED).getFirst().rollout().reason());
        Set<String> again = inputs(of(first, Use.TRAINED));
        assertEquals(2, again.size());
        again.retainAll(inputs(of(first, Use.DROPPED)));
        assertEquals(Set.of(), again);
        // Where no group ever says anything it ends after its rounds, and nothing moves.
        Map<Use, List<UsedInStep>> second = used(ended, 2);
        assertEquals(Set.of(Use.DROPPED), second.keySet());
        assertEquals(4 * ROLLOUTS, of(second, Use.DROPPED).size());
        List<CommittedStep> steps = lab.steps(ended.jobId());
        assertEquals(0, steps.getLast().figures().get("updates"));
        assertEquals(hash(steps.getFirst()), hash(steps.getLast()));
    }

    private Set<String> inputs(List<UsedInStep> of) {
        return of.stream()
                .map(each -> lab.rollout(each.rollout().rolloutId()).input().toString())
                .collect(Collectors.toSet());
    }

    private String hash(CommittedStep step) throws Exception {
        return lab.resources(step.resourcesId()).at("/policy/policy/hash").asText();
    }

    @Test
    void rolloutsAreAsStaleAsTheyMayBe() throws Exception {
        Map<String, String> kept = new ConcurrentHashMap<>();
        List<CountDownLatch> sampled = IntStream.rangeClosed(0, 5)
                .mapToObj(step -> new CountDownLatch(step == 5 ? 0 : ROLLOUTS))
                .toList();
        Set<Integer> holding = ConcurrentHashMap.newKeySet();
        agent = (task, context) -> {
            int step = Integer.parseInt(Lab.purpose(task).substring("step ".length()));
            int member = job.member(lab, task);
            Outcome outcome = Outcome.succeeded();
            if (step == 3 && member == 0) {
                repeat(kept.getOrDefault("1", ""), task);
                context.emit().emitReward(1);
            } else {
                outcome = earn(task, context, member % 2);
                kept.put(Integer.toString(step), task.rolloutId());
            }
            sampled.get(step).countDown();
            // A step lasts until all of the next have sampled: by the weights that it began with.
            if (holding.add(step)) {
                assertTrue(sampled.get(step + 1).await(1, TimeUnit.MINUTES));
            }
            return outcome;
        };
        Job ended = run(spec(4, 0, Map.of(), ", \"staleness\": 1"));
        List<CommittedStep> steps = lab.steps(ended.jobId());
        assertEquals(
                List.of(0.0, 1.0, 1.0, 1.0),
                steps.stream().map(step -> step.figures().get("staleness")).toList());
        // Of each of the two groups one said what the weights of two versions ago had said.
        assertEquals(2, steps.get(2).figures().get("refused_other_policy"));
        Map<Use, List<UsedInStep>> third = used(ended, 3);
        assertEquals(ROLLOUTS - 2, of(third, Use.TRAINED).size());
        assertEquals(2, of(third, Use.DROPPED).size());
        assertEquals("refused", of(third, Use.DROPPED).getFirst().rollout().reason());
    }

    /** An agent that answers out of a cache: the call of another rollout is stored as its own. */
    private void repeat(String rolloutId, Task task) {
        for (StoredSpan span : AttemptSpans.of(lab.store.spans(), rolloutId, RolloutStore.LATEST)) {
            long key = SpanKey.of(task.rolloutId() + span.sequenceId());
            lab.store
                    .spans()
                    .add(List.of(new NewSpan(task.rolloutId(), task.attemptId(), 0, key, span.payload())), null)
                    .join();
        }
    }

    @Test
    void whatIsLostIsDoneAgainAndWhatIsSuspiciousIsSetAside() throws Exception {
        agent = (task, context) -> {
            int member = job.member(lab, task);
            if (member == 0) {
                return new Outcome.Failed(new Failure(FailureKind.INFRA, "the tool's server is away"), null);
            }
            return earn(task, context, member == 1 ? 50 : 1);
        };
        Job ended = run(spec(1, 0, Map.of("reward_highest", "1", "weight_decay", "0"), ""));
        Map<Use, List<UsedInStep>> used = used(ended, 1);
        assertEquals(2, of(used, Use.DROPPED).size());
        assertEquals("infra", of(used, Use.DROPPED).getFirst().rollout().reason());
        assertEquals(2, of(used, Use.QUARANTINED).size());
        assertEquals(50, of(used, Use.QUARANTINED).getFirst().rollout().reward());
        assertEquals(
                "reward_out_of_bounds",
                of(used, Use.QUARANTINED).getFirst().rollout().reason());
        // What took the place of the lost ones is of their groups.
        Map<String, Long> groups = of(used, Use.TRAINED).stream()
                .collect(Collectors.groupingBy(
                        each -> String.valueOf(
                                lab.rollout(each.rollout().rolloutId()).groupId()),
                        Collectors.counting()));
        assertEquals(List.of(3L, 3L), List.copyOf(groups.values()));
        CommittedStep step = lab.steps(ended.jobId()).getFirst();
        assertEquals(ROLLOUTS - 2, step.figures().get("rollouts"));
        assertEquals(1, step.figures().get("reward_max"));
        // Those that are left all earned the same: had the others been trained on, the weights had moved.
        assertEquals(hash(step), hashAtFirst(ended));
    }

    /** Of the weights that the first step's rollouts met. */
    private String hashAtFirst(Job of) throws Exception {
        String rollout = lab.used(of.jobId()).getFirst().rollout().rolloutId();
        return lab.resources(lab.rollout(rollout).resourcesId())
                .at("/policy/policy/hash")
                .asText();
    }

    @Test
    void whereOnlyTheVerifierRewardsAnAgentsOwnPraiseIsSetAside() throws Exception {
        agent = (task, context) -> {
            int member = job.member(lab, task);
            Lab.said(task, context);
            if (member > 0) {
                verified(task, context, member % 2);
            }
            context.emit().emitReward(1);
            return Outcome.succeeded();
        };
        Job ended = run(spec(1, 0, Map.of("verifier_only", "true"), ""));
        Map<Use, List<UsedInStep>> used = used(ended, 1);
        assertEquals(2, of(used, Use.QUARANTINED).size());
        assertEquals(
                "reward_by_agent",
                of(used, Use.QUARANTINED).getFirst().rollout().reason());
        // What the agent said behind the verifier's word changes nothing.
        assertEquals(
                Map.of(1.0, 4L, 0.0, 2L),
                of(used, Use.TRAINED).stream()
                        .collect(Collectors.groupingBy(each -> each.rollout().reward(), Collectors.counting())));
        assertNotEquals(hash(lab.steps(ended.jobId()).getFirst()), hashAtFirst(ended));
    }

    private void verified(Task task, RolloutContext context, double reward) {
        TraceOptions options = TraceOptions.builder().verifier(true).build();
        try (Tracing tracing =
                Tracing.to(lab.store.spans(), "verifier").options(options).build()) {
            tracing.attempt(task.rolloutId(), task.attemptId(), null).emitReward(Reward.of(reward));
            assertFalse(context.stopped());
            tracing.flush(Duration.ofMinutes(1));
        }
    }
}
