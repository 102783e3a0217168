package dev.lightningstore.runner.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.agent.Task;
import dev.lightningstore.contract.Answers;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.rollout.Lease;
import dev.lightningstore.rollout.LeaseStore;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.runner.Runner;
import dev.lightningstore.runner.RunnerOptions;
import dev.lightningstore.runner.TestStore;
import dev.lightningstore.runner.Workbench;
import dev.lightningstore.runner.agent.AgentSpec;
import dev.lightningstore.runner.k8s.KubernetesSettings.Choice;
import dev.lightningstore.runner.k8s.KubernetesSettings.Keep;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Attempts as Jobs, over a real store and fabric8's mock of an API server; the test is Job controller and kubelet. */
@Timeout(60)
class KubernetesTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final String WORKER = "runner:1";

    @TempDir
    private static Path folder;

    private static TestStore store;
    private static TestCluster cluster;

    @BeforeAll
    static void open() throws IOException {
        store = new TestStore();
        cluster = new TestCluster();
        Files.writeString(folder.resolve("job.yaml"), """
                apiVersion: batch/v1
                kind: Job
                metadata:
                  name: sums
                spec:
                  template:
                    spec:
                      containers:
                        - name: agent
                          image: registry.example.org/agent:1
                          env:
                            - {name: OPENAI_BASE_URL, value: "http://elsewhere/v1"}
                """);
    }

    @AfterAll
    static void close() {
        cluster.close();
        store.close();
    }

    @BeforeEach
    void project() {
        store.newProject();
    }

    private static RunnerOptions options(String worker) {
        return RunnerOptions.of(worker, 2).withGrace(SHORT).withDrain(Duration.ZERO);
    }

    private static KubernetesHost host(KubernetesSettings settings, String worker, int port) throws IOException {
        return KubernetesHost.over(
                TestCluster.client(port),
                new AgentSpec.KubernetesJob(folder.resolve("job.yaml")),
                settings,
                store.address(),
                worker,
                InstantSource.system());
    }

    /** A runner with what it runs on. */
    private record Running(Runner runner, KubernetesHost host) implements AutoCloseable {
        @Override
        public void close() {
            runner.close();
            host.close();
        }
    }

    private static Running start() throws IOException {
        return start(KubernetesSettings.DEFAULT);
    }

    private static Running start(KubernetesSettings settings) throws IOException {
        return start(settings, WORKER, cluster.port());
    }

    private static Running start(KubernetesSettings settings, String worker, int port) throws IOException {
        KubernetesHost host = host(settings, worker, port);
        return new Running(Runner.start(Workbench.of(store.store(), store.address(), host), options(worker)), host);
    }

    private static AttemptedRollout failed(String id, FailureKind kind, String words) {
        AttemptedRollout ended = store.end(id);
        assertEquals(RolloutStatus.FAILED, ended.rollout().status(), ended.toString());
        assertEquals(kind, store.kind(ended), ended.toString());
        assertTrue(ended.toString().contains(words), ended.toString());
        return ended;
    }

    private static String yaml(Object object) {
        return new KubernetesSerialization().asYaml(object);
    }

    private static String decoded(Secret secret, String key) {
        return new String(Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
    }

    @Test
    void anAttemptIsAJobAndItsLastLineIsItsAnswer() throws IOException {
        String id = store.enqueue("{\"question\": 1}", Duration.ofMinutes(3));
        try (Running running = start()) {
            Job job = cluster.job(id);
            String name = job.getMetadata().getName();
            assertTrue(name.matches("sums-ro-[a-z0-9]+-1-[0-9a-f]{8}") && name.length() <= 63, name);
            assertEquals(WORKER, job.getMetadata().getAnnotations().get("lightningstore.dev/worker"));
            assertTrue(String.valueOf(job.getMetadata().getLabels().get("lightningstore.dev/worker"))
                    .matches("runner-1-[0-9a-f]{8}"));
            assertEquals(id, job.getMetadata().getLabels().get("lightningstore.dev/rollout"));
            assertEquals(store.project(), job.getMetadata().getLabels().get("lightningstore.dev/project"));
            assertEquals(0, job.getSpec().getBackoffLimit());
            long deadline = job.getSpec().getActiveDeadlineSeconds();
            assertTrue(deadline > 175 && deadline <= 185, Long.toString(deadline));
            assertEquals(3_600, job.getSpec().getTtlSecondsAfterFinished());
            Pod pod = cluster.pod(job);
            assertFalse(pod.getSpec().getAutomountServiceAccountToken());
            assertTrue(yaml(pod).contains("value: \"http://elsewhere/v1\""), "the template's own variables stay");
            cluster.runs(pod);
            cluster.log(pod, "thinking\n{\"reward\": 0.5, \"output\": {\"sum\": 2}}\n");
            cluster.ends(pod, 0, "Completed", null);
            AttemptedRollout ended = store.end(id);
            assertEquals(RolloutStatus.SUCCEEDED, ended.rollout().status(), ended.toString());
            assertEquals(
                    "{\"output\":{\"sum\":2}}",
                    String.valueOf(ended.requireAttempt().metadata()));
            assertEquals("0.5", store.reward(id));
            String kept = store.below(id, "agentlightning.operation.output");
            assertTrue(
                    kept.contains("thinking") && kept.contains(pod.getMetadata().getName()), kept);
            assertTrue(cluster.isGone(job));
            assertNull(cluster.secret(job));
        }
    }

    @Test
    void theTokenIsInTheSecretThatTheJobOwnsAndNowhereElse() throws IOException {
        String id = store.enqueue("{\"question\": 1}");
        try (Running running = start()) {
            Job job = cluster.job(id);
            Secret secret = cluster.secret(job);
            assertNotNull(secret);
            var owner = secret.getMetadata().getOwnerReferences().getFirst();
            assertEquals("Job", owner.getKind());
            assertEquals("batch/v1", owner.getApiVersion());
            assertEquals(job.getMetadata().getUid(), owner.getUid());
            String token = decoded(secret, "LIGHTNING_API_KEY");
            assertTrue(token.startsWith("lrt_"), token);
            assertEquals("Authorization=Bearer%20" + token, decoded(secret, "OTEL_EXPORTER_OTLP_HEADERS"));
            assertTrue(decoded(secret, "task.json").contains("\"question\": 1"));
            Pod pod = cluster.pod(job);
            assertFalse(yaml(job).contains(token));
            assertFalse(yaml(pod).contains(token));
            assertFalse(yaml(job).contains("lrt_"));
            var agent = pod.getSpec().getContainers().getFirst();
            var key = agent.getEnv().stream()
                    .filter(it -> it.getName().equals("AGL_KEY"))
                    .findFirst()
                    .orElseThrow();
            assertEquals(
                    job.getMetadata().getName(),
                    key.getValueFrom().getSecretKeyRef().getName());
            assertEquals("/lightning", agent.getVolumeMounts().getFirst().getMountPath());
            cluster.noLog(pod);
            cluster.ends(pod, 0, "Completed", "{\"reward\": 1}");
            assertEquals(RolloutStatus.SUCCEEDED, store.end(id).rollout().status());
            assertEquals("1.0", store.reward(id), "by the termination message, although there is no log");
            String kept = store.below(id, "agentlightning.operation.output");
            assertTrue(kept.contains(".missing="), kept);
        }
    }

    @Test
    void anExitCodeIsTheAgentsFailureAndItsJobMayBeKept() throws IOException {
        String id = store.enqueue("{}");
        try (Running running = start(KubernetesSettings.DEFAULT.withKeep(Keep.FAILED))) {
            Job job = cluster.job(id);
            Pod pod = cluster.pod(job);
            cluster.log(pod, "Traceback\nValueError: no idea\n");
            cluster.ends(pod, 3, "Error", null);
            failed(id, FailureKind.AGENT, "exit code 3: Traceback\nValueError: no idea");
            assertFalse(cluster.isGone(job));
            assertNull(cluster.secret(job), "what is kept has no token");
            cluster.fails(job, "BackoffLimitExceeded");
        }
        try (Running next = start(KubernetesSettings.DEFAULT.withKeep(Keep.FAILED))) {
            assertFalse(cluster.isGone(Objects.requireNonNull(cluster.find(id))), "kept over a restart");
        }
    }

    @Test
    void whatTheClusterDoesIsTheInfrastructuresFailure() throws IOException {
        String starved = store.enqueue("{}");
        String evicted = store.enqueue("{}");
        try (Running running = start()) {
            cluster.ends(cluster.pod(cluster.job(starved)), 137, "OOMKilled", null);
            failed(starved, FailureKind.INFRA, "OOMKilled");
            cluster.status(
                    cluster.pod(cluster.job(evicted)),
                    new PodStatusBuilder()
                            .withPhase("Failed")
                            .withReason("Evicted")
                            .build());
            failed(evicted, FailureKind.INFRA, "Evicted");
        }
    }

    @Test
    void anImageThatIsNotThereIsWaitedForOnlySoLong() throws IOException {
        String id = store.enqueue("{}");
        String lonely = store.enqueue("{}");
        try (Running running = start(KubernetesSettings.DEFAULT.withBounds(SHORT.multipliedBy(3), SHORT))) {
            Job job = cluster.job(id);
            cluster.waits(cluster.pod(job), "ImagePullBackOff", "no such image");
            failed(id, FailureKind.INFRA, "ImagePullBackOff: no such image");
            Answers.eventually("the Job is gone", () -> cluster.isGone(job));
            failed(lonely, FailureKind.INFRA, "no Pod was made");
        }
    }

    @Test
    void theJobsOwnDeadlineIsATimeOut() throws IOException {
        String id = store.enqueue("{}");
        try (Running running = start()) {
            Job job = cluster.job(id);
            cluster.runs(cluster.pod(job));
            cluster.fails(job, "DeadlineExceeded");
            AttemptedRollout ended = failed(id, FailureKind.TIMEOUT, "longer");
            assertEquals(AttemptStatus.TIMEOUT, TestStore.status(ended));
        }
    }

    @Test
    void whatIsCancelledOrTimesOutIsDeleted() throws IOException {
        String cancelled = store.enqueue("{}");
        String slow = store.enqueue("{}", Duration.ofSeconds(1));
        try (Running running = start()) {
            for (String id : List.of(cancelled, slow)) {
                Pod pod = cluster.pod(cluster.job(id));
                cluster.log(pod, "working\n");
                cluster.runs(pod);
            }
            Job job = cluster.job(cancelled);
            Answers.of(store.store().rollouts().cancel(cancelled, "no need"));
            Answers.eventually("it is deleted", () -> cluster.isGone(job) && cluster.secret(job) == null);
            assertEquals(
                    RolloutStatus.CANCELLED, store.rollout(cancelled).rollout().status());
            failed(slow, FailureKind.TIMEOUT, "ran longer than");
            Answers.eventually("it is deleted", () -> cluster.find(slow) == null);
            assertTrue(store.below(slow, "agentlightning.operation.output").contains("working"));
            // Until the kubelet has ended the Pods, their slots stay taken.
            String next = store.enqueue("{}");
            Answers.pause(SHORT);
            assertNull(cluster.find(next));
            cluster.pods().forEach(cluster::delete);
            cluster.ends(cluster.pod(cluster.job(next)), 0, "Completed", null);
            assertEquals(RolloutStatus.SUCCEEDED, store.end(next).rollout().status());
        }
    }

    @Test
    void nothingIsMissedWhileTheWatchIsAway() throws IOException {
        String id = store.enqueue("{}");
        try (Breaker wire = new Breaker(cluster.port());
                Running running = start(KubernetesSettings.DEFAULT, WORKER, wire.port())) {
            Pod pod = cluster.pod(cluster.job(id));
            cluster.runs(pod);
            cluster.log(pod, "{\"reward\": 0.25}\n");
            wire.cut();
            cluster.ends(pod, 0, "Completed", null);
            wire.mend();
            assertEquals(RolloutStatus.SUCCEEDED, store.end(id).rollout().status());
            assertEquals("0.25", store.reward(id));
        }
    }

    /** What a runner leaves behind that was killed: a lease, a Job, and maybe its Secret. */
    private static Job orphan(String id, String worker, boolean withSecret) throws IOException {
        return orphan(id, worker, withSecret, RunnerOptions.DEFAULT_TTL);
    }

    private static Job orphan(String id, String worker, boolean withSecret, Duration ttl) throws IOException {
        Lease lease = Answers.of(store.store().leases().claim(worker, 1, ttl)).getFirst();
        assertEquals(id, lease.ref().rolloutId());
        Task task =
                new Task(id, lease.ref().attemptId(), lease.ref().fence(), null, Json.parse("{}", "input"), null, null);
        var template = JobTemplate.read(folder.resolve("job.yaml"), KubernetesSettings.DEFAULT);
        Marks marks = new Marks(store.address(), worker);
        JobMaker maker =
                new JobMaker(template, KubernetesSettings.DEFAULT, marks, store.address(), InstantSource.system());
        Job job = cluster.create(maker.job(task, new TestContext(lease.token())));
        if (withSecret) {
            cluster.create(maker.secret(task, new TestContext(lease.token()), job));
        }
        return job;
    }

    @Test
    void aRunnerThatComesBackGoesOnWithWhatItHasALeaseOf() throws IOException {
        String id = store.enqueue("{}");
        Job job = orphan(id, WORKER, true);
        Pod pod = cluster.pod(job);
        cluster.runs(pod);
        try (Running running = start()) {
            assertEquals(1, running.runner().status().running());
            Answers.pause(SHORT);
            assertFalse(cluster.isGone(job));
            cluster.log(pod, "{\"reward\": 0.75}\n");
            cluster.ends(pod, 0, "Completed", null);
            AttemptedRollout ended = store.end(id);
            assertEquals(RolloutStatus.SUCCEEDED, ended.rollout().status(), ended.toString());
            assertEquals(1, ended.requireAttempt().number());
            assertEquals("0.75", store.reward(id));
            Answers.eventually("the Job is gone", () -> cluster.isGone(job));
            Answers.eventually("it was counted", () -> running.runner().status().succeeded() == 1);
        }
    }

    @Test
    void whatEndedWhileTheRunnerWasAwayIsFoundToo() throws IOException {
        String id = store.enqueue("{}");
        Pod pod = cluster.pod(orphan(id, WORKER, true));
        cluster.log(pod, "{\"reward\": 1}\n");
        cluster.ends(pod, 0, "Completed", null);
        try (Running running = start()) {
            assertEquals(RolloutStatus.SUCCEEDED, store.end(id).rollout().status());
            assertEquals("1.0", store.reward(id));
        }
    }

    @Test
    void whatNeverGotItsTokenIsGivenBackAndBegunAgain() throws IOException {
        String id = store.enqueue("{}");
        Job half = orphan(id, WORKER, false);
        try (Running running = start()) {
            Answers.eventually(
                    "it was given back", () -> running.runner().status().released() == 1);
            assertTrue(cluster.isGone(half));
            Job job = cluster.job(id);
            assertNotEquals(half.getMetadata().getName(), job.getMetadata().getName());
            cluster.ends(cluster.pod(job), 0, "Completed", null);
            assertEquals(RolloutStatus.SUCCEEDED, store.end(id).rollout().status());
        }
    }

    @Test
    void aLostLeaseEndsItsJobBeforeTheNextAttemptBegins() throws IOException {
        String dead = store.enqueue("{}");
        Job forgotten = orphan(dead, "gone", true);
        Answers.of(store.store().rollouts().cancel(dead, "no need"));
        Job others = orphan(store.enqueue("{}"), "another", true);
        String lost = store.enqueue("{}");
        Job mine = orphan(lost, WORKER, true, LeaseStore.MIN_TTL);
        Answers.eventually(
                "the lease runs out", () -> store.rollout(lost).rollout().status() == RolloutStatus.REQUEUING);
        try (Running running = start()) {
            assertTrue(cluster.isGone(mine));
            assertTrue(cluster.isGone(forgotten), "its worker never came back, and nobody wants it");
            assertFalse(cluster.isGone(others), "its worker may be alive");
            Job next = cluster.job(lost);
            assertEquals("2", next.getMetadata().getAnnotations().get("lightningstore.dev/fence"));
            cluster.ends(cluster.pod(next), 0, "Completed", null);
            assertEquals(RolloutStatus.SUCCEEDED, store.end(lost).rollout().status());
        }
    }

    @Test
    void anotherAttemptWaitsUntilTheEarlierOneHasEnded() throws IOException {
        String id = store.enqueue("{}");
        try (Running first = start()) {
            Job early = cluster.job(id);
            Pod pod = cluster.pod(early);
            cluster.runs(pod);
            // Its worker is another one, so nobody looks after what is left.
            try (Running second = start(KubernetesSettings.DEFAULT, "second", cluster.port())) {
                assertFalse(cluster.isGone(early));
                // The first gives it back, and its Pod does not end yet.
                first.runner().drain();
                Answers.eventually("the first Job is gone", () -> cluster.isGone(early));
                Answers.pause(SHORT);
                assertNull(cluster.find(id), "two at once");
                cluster.delete(pod);
                Job late = cluster.job(id);
                assertEquals("second", late.getMetadata().getAnnotations().get("lightningstore.dev/worker"));
                cluster.ends(cluster.pod(late), 0, "Completed", null);
                assertEquals(RolloutStatus.SUCCEEDED, store.end(id).rollout().status());
            }
        }
    }

    private static String enqueue(String metadata) {
        NewRollout rollout = new NewRollout(
                Json.parse("{}", "input"),
                null,
                null,
                RolloutConfig.DEFAULT,
                Json.parse(metadata, "metadata"),
                null,
                0);
        return Answers.of(store.store().rollouts().enqueue(List.of(rollout), null))
                .getFirst()
                .rolloutId();
    }

    @Test
    void aRolloutChoosesOnlyWhatItMay() throws IOException {
        KubernetesSettings settings =
                KubernetesSettings.DEFAULT.withChoices(Set.of(Choice.RESOURCES, Choice.NODE_SELECTOR));
        String modest = enqueue("{\"k8s\": {\"resources\": {\"limits\": {\"memory\": \"4Gi\", \"cpu\": 2}},"
                + " \"nodeSelector\": {\"pool\": \"big\"}}}");
        try (Running running = start(settings)) {
            Job job = cluster.job(modest);
            var pod = job.getSpec().getTemplate().getSpec();
            var limits = pod.getContainers().getFirst().getResources().getLimits();
            assertEquals("4Gi", String.valueOf(limits.get("memory")));
            assertEquals("2", String.valueOf(limits.get("cpu")));
            assertEquals("big", pod.getNodeSelector().get("pool"));
            cluster.ends(cluster.pod(job), 0, "Completed", null);
            assertEquals(RolloutStatus.SUCCEEDED, store.end(modest).rollout().status());
            for (String field : List.of("image", "serviceAccountName", "volumes")) {
                String greedy = enqueue("{\"k8s\": {\"" + field + "\": \"evil\"}}");
                failed(greedy, FailureKind.INFRA, "metadata.k8s." + field + ": a rollout may not choose this here");
                assertNull(cluster.find(greedy));
            }
            failed(
                    enqueue("{\"k8s\": {\"resources\": {\"claims\": {}}}}"),
                    FailureKind.INFRA,
                    "metadata.k8s.resources.claims: there are only requests and limits");
        }
    }

    @Test
    void aTaskThatFitsIntoNoSecretSaysSo() throws IOException {
        String id = store.enqueue("\"" + "x".repeat(1 << 20) + "\"");
        try (Running running = start()) {
            failed(id, FailureKind.INFRA, "a Secret takes");
            Answers.eventually("no Job stays", () -> cluster.find(id) == null);
        }
    }

    @Test
    void aClusterThatIsNotThereIsSaidAtOnce() throws IOException {
        IOException refused = null;
        try (Breaker wire = new Breaker(cluster.port())) {
            wire.cut();
            try (Running running = start(KubernetesSettings.DEFAULT, WORKER, wire.port())) {
                assertNull(running);
            } catch (IOException e) {
                refused = e;
            }
        }
        @Nullable String message = refused == null ? null : refused.getMessage();
        assertTrue(message != null && message.contains("namespace agents of http://127.0.0.1:"), message);
    }
}
