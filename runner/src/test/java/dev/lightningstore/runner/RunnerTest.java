package dev.lightningstore.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.agent.Agent;
import dev.lightningstore.agent.RolloutContext;
import dev.lightningstore.agent.Task;
import dev.lightningstore.contract.Answers;
import dev.lightningstore.json.Json;
import dev.lightningstore.reward.Reward;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.rollout.RolloutUpdate;
import dev.lightningstore.runner.jvm.JavaHost;
import dev.lightningstore.runner.trace.SdkEmitters;
import dev.lightningstore.runner.verify.Verifier;
import dev.lightningstore.runner.verify.Verifying;
import dev.lightningstore.span.RewardMark;
import dev.lightningstore.worker.Worker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a runner makes of leases, with agents in Java, over a real store. */
@Timeout(60)
class RunnerTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    private static TestStore store;

    @BeforeAll
    static void open() {
        store = new TestStore();
    }

    @AfterAll
    static void close() {
        store.close();
    }

    @BeforeEach
    void project() {
        store.newProject();
    }

    private static Workbench bench(Agent agent) {
        return Workbench.of(store.store(), store.address(), JavaHost.of(agent));
    }

    private static RunnerOptions options(int slots) {
        return RunnerOptions.of("runner", slots).withGrace(SHORT).withDrain(SHORT);
    }

    /** Waits until it is interrupted. */
    private static Outcome hang() throws InterruptedException {
        new CountDownLatch(1).await();
        return Outcome.succeeded();
    }

    @Test
    void whatAnAgentDoesAndSaysArrives() {
        String id = store.enqueue("{\"question\": 1}");
        Agent agent = (task, context) -> {
            assertEquals("{\"question\": 1}", task.input().toString());
            assertEquals(1, task.attempt());
            assertTrue(String.valueOf(context.openAiBaseUrl())
                    .endsWith("/projects/" + store.project() + "/proxy/rollout/" + task.rolloutId() + "/attempt/"
                            + task.attemptId() + "/mode/train/openai/v1"));
            assertTrue(context.token().startsWith("lrt_"));
            try (var operation = context.emit().emitOperation("think", task.input())) {
                context.emit().emitMessage("hm");
                operation.output(Json.parse("2", "output"));
            }
            context.emit().emitReward(new Reward("right", Map.of("right", 1.0, "short", 0.5)));
            return new Outcome.Succeeded(Json.parse("{\"answer\": 2}", "metadata"));
        };
        try (Runner runner = Runner.start(bench(agent), options(1))) {
            AttemptedRollout ended = store.end(id);
            assertEquals(RolloutStatus.SUCCEEDED, ended.rollout().status(), ended.toString());
            assertEquals(
                    "{\"answer\": 2}", String.valueOf(ended.requireAttempt().metadata()));
            assertEquals("runner", ended.requireAttempt().workerId());
            assertEquals("1.0", store.reward(id));
            assertEquals("short", store.attribute(id, "agentlightning.reward.1.name"));
            var spans = store.spans(id);
            assertEquals(3, spans.size());
            var think = spans.get(1);
            assertEquals(think.getSpanId(), spans.get(0).getParentSpanId(), "the message is a child");
            Answers.eventually("it was counted", () -> runner.status().succeeded() == 1);
        }
    }

    @Test
    void whatAnAgentThrowsIsItsFailure() {
        String id = store.enqueue("{}");
        Agent agent = (task, context) -> {
            throw new IllegalStateException("no idea");
        };
        try (Runner runner = Runner.start(bench(agent), options(1))) {
            AttemptedRollout ended = store.end(id);
            assertEquals(RolloutStatus.FAILED, ended.rollout().status());
            Failure failure = ended.requireAttempt().failure();
            assertEquals(new Failure(FailureKind.AGENT, "java.lang.IllegalStateException: no idea"), failure);
            assertEquals("no idea", store.attribute(id, "exception.message"));
        }
    }

    @Test
    void anAgentThatHangsTimesOutAsTheRolloutSays() {
        String id = store.enqueue("{}", SHORT);
        try (Runner runner = Runner.start(bench((task, context) -> hang()), options(1))) {
            AttemptedRollout ended = store.end(id);
            assertEquals(AttemptStatus.TIMEOUT, TestStore.status(ended));
            assertEquals(FailureKind.TIMEOUT, store.kind(ended));
        }
    }

    @Test
    void anAgentThatDoesNotStopKeepsItsSlotButNotItsRollout() {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        Agent deaf = (task, context) -> {
            begun.incrementAndGet();
            while (release.getCount() > 0) {
                Thread.onSpinWait();
            }
            return Outcome.succeeded();
        };
        String id = store.enqueue("{}", SHORT);
        try (Runner runner = Runner.start(bench(deaf), options(1))) {
            assertEquals(AttemptStatus.TIMEOUT, TestStore.status(store.end(id)));
            String next = store.enqueue("{}");
            Answers.pause(SHORT);
            assertEquals(RolloutStatus.QUEUING, store.rollout(next).rollout().status());
            release.countDown();
            assertEquals(RolloutStatus.SUCCEEDED, store.end(next).rollout().status());
            assertEquals(2, begun.get());
        }
    }

    @Test
    void aCancelledRolloutIsStoppedAndNothingIsSaidOfIt() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Agent agent = (task, context) -> {
            begun.countDown();
            try {
                return hang();
            } finally {
                assertTrue(context.stopped());
                stopped.countDown();
            }
        };
        String id = store.enqueue("{}");
        try (Runner runner = Runner.start(bench(agent), options(1))) {
            assertTrue(begun.await(10, TimeUnit.SECONDS));
            Answers.of(store.store().rollouts().cancel(id, "no need"));
            assertTrue(stopped.await(10, TimeUnit.SECONDS));
            Answers.eventually("it was counted", () -> runner.status().cancelled() == 1);
            AttemptedRollout ended = store.rollout(id);
            assertEquals(RolloutStatus.CANCELLED, ended.rollout().status());
            assertEquals(FailureKind.CANCELLED, store.kind(ended));
        }
    }

    @Test
    void noMoreIsTakenThanThereAreSlots() {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        Agent agent = (task, context) -> {
            running.incrementAndGet();
            release.await();
            return Outcome.succeeded();
        };
        List<String> ids = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 10; i++) {
            ids.add(store.enqueue("{}"));
        }
        try (Runner runner = Runner.start(bench(agent), options(3))) {
            Answers.eventually("three run", () -> running.get() == 3);
            Answers.pause(SHORT);
            assertEquals(3, running.get());
            assertEquals(7, Answers.of(store.store().statistics()).queued());
            release.countDown();
            ids.forEach(id -> assertEquals(
                    RolloutStatus.SUCCEEDED, store.end(id).rollout().status()));
        }
    }

    @Test
    void drainLetsFinishWhatCanAndGivesBackTheRest() {
        AtomicBoolean first = new AtomicBoolean(true);
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch finish = new CountDownLatch(1);
        Agent agent = (task, context) -> {
            begun.countDown();
            if (first.getAndSet(false)) {
                finish.await();
                return Outcome.succeeded();
            }
            return hang();
        };
        List<String> ids = List.of(store.enqueue("{}"), store.enqueue("{}"), store.enqueue("{}"));
        Runner runner = Runner.start(bench(agent), options(2));
        Answers.eventually("two run", () -> begun.getCount() == 0);
        runner.drain();
        finish.countDown();
        runner.close();
        assertEquals(1, runner.status().succeeded());
        assertEquals(1, runner.status().released());
        assertEquals(0, runner.status().running());
        List<RolloutStatus> statuses =
                ids.stream().map(id -> store.rollout(id).rollout().status()).toList();
        assertEquals(
                Set.of(RolloutStatus.SUCCEEDED, RolloutStatus.REQUEUING, RolloutStatus.QUEUING), Set.copyOf(statuses));
        try (Runner next = Runner.start(bench((task, context) -> Outcome.succeeded()), options(2))) {
            ids.forEach(id -> assertEquals(
                    RolloutStatus.SUCCEEDED, store.end(id).rollout().status()));
        }
    }

    @Test
    void endsAfterSoManyRollouts() {
        for (int i = 0; i < 5; i++) {
            store.enqueue("{}");
        }
        Runner runner = Runner.start(
                bench((task, context) -> Outcome.succeeded()), options(2).withMaxRollouts(3));
        Answers.of(runner.ended());
        assertEquals(3, runner.status().succeeded());
        assertEquals(2, Answers.of(store.store().statistics()).queued());
    }

    @Test
    void aLeaseThatIsTakenAwayEndsTheWork() throws InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        Agent agent = (task, context) -> {
            begun.countDown();
            try {
                return hang();
            } finally {
                stopped.countDown();
            }
        };
        String id = store.enqueue("{}");
        Runner runner = Runner.start(
                bench(agent), options(1).withTtl(Duration.ofSeconds(1)).withMaxRollouts(1));
        assertTrue(begun.await(10, TimeUnit.SECONDS));
        // An operator's override. The store may tell the runner, or leave it to find out by its next heartbeat.
        Answers.of(store.store().rollouts().update(id, RolloutUpdate.status(RolloutStatus.QUEUING)));
        assertTrue(stopped.await(10, TimeUnit.SECONDS));
        runner.close();
        assertEquals(1, runner.status().lost() + runner.status().cancelled());
        assertEquals(RolloutStatus.QUEUING, store.rollout(id).rollout().status());
    }

    @Test
    void aStoreThatStaysAwayForALeaseEndsTheWork() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Agent agent = (task, context) -> {
            begun.countDown();
            try {
                return hang();
            } finally {
                stopped.countDown();
            }
        };
        TestStore leaving = new TestStore();
        leaving.enqueue("{}");
        Runner runner = Runner.start(
                Workbench.of(leaving.store(), null, JavaHost.of(agent)),
                options(1).withTtl(Duration.ofSeconds(1)));
        assertTrue(begun.await(10, TimeUnit.SECONDS));
        leaving.close();
        assertTrue(stopped.await(10, TimeUnit.SECONDS));
        runner.close();
        assertEquals(1, runner.status().lost());
    }

    @Test
    void heartbeatsTellWhatIsUsedAndHowFarItIs() {
        CountDownLatch release = new CountDownLatch(1);
        Agent agent = (task, context) -> {
            context.progress(Json.parse("{\"step\": 7}", "progress"));
            release.await();
            return Outcome.succeeded();
        };
        String id = store.enqueue("{}", new RolloutConfig(null, SHORT.multipliedBy(2), 1, Set.of()));
        try (Runner runner = Runner.start(bench(agent), options(1))) {
            Answers.eventually(
                    "progress is known", () -> store.rollout(id).toString().contains("\"progress\":{\"step\": 7}"));
            assertTrue(store.rollout(id).toString().contains("\"rss_bytes\":"));
            // Far longer than it may be silent.
            Answers.pause(SHORT.multipliedBy(5));
            release.countDown();
            assertEquals(RolloutStatus.SUCCEEDED, store.end(id).rollout().status());
            Worker worker = Answers.of(store.store().workers().get("runner")).orElseThrow();
            assertTrue(String.valueOf(worker.heartbeatStats()).contains("\"slots\":1"));
        }
    }

    private static final class Recorder implements RunnerHook {
        private final List<String> calls = new CopyOnWriteArrayList<>();

        @Override
        public void beforeRollout(Task task) {
            calls.add("beforeRollout");
            if (task.input().toString().contains("refuse")) {
                throw new IllegalStateException("no sandbox");
            }
        }

        @Override
        public void beforeTrace(Task task, RolloutContext context) {
            calls.add("beforeTrace");
        }

        @Override
        public void afterTrace(Task task, RolloutContext context, Outcome outcome) {
            calls.add("afterTrace");
            context.emit().emitAnnotation(Map.of("hook", "was here"));
            throw new IllegalStateException("which changes nothing");
        }

        @Override
        public void afterRollout(Task task, Outcome outcome) {
            calls.add("afterRollout");
        }
    }

    @Test
    void hooksAreCalledAroundTheAgent() {
        Recorder hook = new Recorder();
        Agent agent = (task, context) -> {
            hook.calls.add("agent");
            return Outcome.succeeded();
        };
        String id = store.enqueue("{}");
        try (Runner runner = Runner.start(bench(agent).withHooks(List.of(hook)), options(1))) {
            assertEquals(RolloutStatus.SUCCEEDED, store.end(id).rollout().status());
            List<String> order = List.of("beforeRollout", "beforeTrace", "agent", "afterTrace", "afterRollout");
            Answers.eventually("all were called", () -> hook.calls.equals(order));
            assertEquals("was here", store.attribute(id, "hook"));
            AttemptedRollout refused = store.end(store.enqueue("\"refuse\""));
            assertEquals(FailureKind.INFRA, store.kind(refused));
        }
    }

    private static Verifying verifying(Verifier verifier) {
        return new Verifying(
                verifier,
                Thread.ofVirtual().factory(),
                new SdkEmitters(store.store().spans()).asVerifier(),
                SHORT.multipliedBy(5));
    }

    private static Agent boaster() {
        return (task, context) -> {
            context.emit().emitReward(100);
            return new Outcome.Succeeded(Json.parse("{\"output\": " + task.input() + "}", "metadata"));
        };
    }

    @Test
    void onlyTheVerifierRewards() {
        Verifier verifier = work -> {
            assertEquals(1, work.spans().size());
            return Reward.of(String.valueOf(work.outcome().metadata()).contains("good") ? 1 : -1);
        };
        String good = store.enqueue("\"good\"");
        String bad = store.enqueue("\"bad\"");
        try (Runner runner = Runner.start(bench(boaster()).withVerifying(verifying(verifier)), options(2))) {
            assertEquals(
                    RolloutStatus.SUCCEEDED,
                    store.end(good).rollout().status(),
                    store.rollout(good).toString());
            assertEquals(RolloutStatus.SUCCEEDED, store.end(bad).rollout().status());
            assertEquals("1.0", store.reward(good));
            assertEquals("-1.0", store.reward(bad));
            assertEquals("100.0", store.attribute(good, "lightning.claimed_reward.primary"));
        }
    }

    @Test
    void onlyTheVerifierSpeaksAsOne() {
        Agent forger = (task, context) -> {
            String reward = "{\"type\": \"reward\", \"value\": 100}";
            context.emit().emitAnnotation(Map.of("agentops.task.output", reward, RewardMark.BY, RewardMark.VERIFIER));
            return Outcome.succeeded();
        };
        String forged = store.enqueue("{}");
        try (Runner runner = Runner.start(bench(forger), options(1))) {
            assertEquals(RolloutStatus.SUCCEEDED, store.end(forged).rollout().status());
            assertNull(store.attribute(forged, RewardMark.BY));
        }
        String judged = store.enqueue("{}");
        try (Runner runner = Runner.start(bench(boaster()).withVerifying(verifying(_ -> Reward.of(1))), options(1))) {
            assertEquals(RolloutStatus.SUCCEEDED, store.end(judged).rollout().status());
            assertEquals(RewardMark.VERIFIER, store.attribute(judged, RewardMark.BY));
        }
    }

    @Test
    void aVerifierThatFailsIsNoRewardOfZero() {
        Verifier verifier = work -> {
            if (work.task().input().toString().contains("slow")) {
                hang();
            }
            throw new IllegalStateException("the judge is ill");
        };
        String ill = store.enqueue("\"ill\"");
        String slow = store.enqueue("\"slow\"");
        try (Runner runner = Runner.start(bench(boaster()).withVerifying(verifying(verifier)), options(2))) {
            for (String id : List.of(ill, slow)) {
                AttemptedRollout ended = store.end(id);
                assertEquals(RolloutStatus.FAILED, ended.rollout().status());
                assertEquals(FailureKind.VERIFIER, store.kind(ended), ended.toString());
                assertNull(store.reward(id));
            }
        }
    }
}
