package dev.lightningstore.runner.k8s;

import dev.lightningstore.contract.Answers;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatusBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * fabric8's mock of an API server, which keeps objects and serves watches but acts on nothing: what the Job controller
 * and a kubelet would do, a test does by these methods.
 */
final class TestCluster implements AutoCloseable {
    static final String NAMESPACE = "agents";
    static final String ROLLOUT = "lightningstore.dev/rollout";

    private final KubernetesMockServer server;
    private final KubernetesClient client;

    TestCluster() {
        Map<ServerRequest, Queue<ServerResponse>> responses = new HashMap<>();
        server = new KubernetesMockServer(
                new Context(), new MockWebServer(), responses, new KubernetesMixedDispatcher(responses), false);
        server.init();
        client = client(server.getPort());
    }

    /** A client of its own, as a runner has; by way of a port, so that something may stand in between. */
    static KubernetesClient client(int port) {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + port)
                .withNamespace(NAMESPACE)
                .withWatchReconnectInterval(50)
                .withRequestRetryBackoffInterval(20)
                .withRequestRetryBackoffLimit(3)
                // The mock is made for Netty 4.1; on the store's 4.2 its HTTP/2 does not answer.
                .withHttp2Disable(true)
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    int port() {
        return server.getPort();
    }

    List<Job> jobs() {
        return client.batch().v1().jobs().inNamespace(NAMESPACE).list().getItems();
    }

    /** The Job of a rollout, as soon as there is one with a Secret. */
    Job job(String rolloutId) {
        AtomicReference<@Nullable Job> found = new AtomicReference<>();
        Answers.eventually("a Job for " + rolloutId, () -> {
            Job job = find(rolloutId);
            found.set(job);
            return job != null && secret(job) != null;
        });
        return Objects.requireNonNull(found.get());
    }

    @Nullable
    Job find(String rolloutId) {
        return jobs().stream()
                .filter(job ->
                        rolloutId.equals(job.getMetadata().getAnnotations().get(ROLLOUT)))
                .findFirst()
                .orElse(null);
    }

    @Nullable
    Secret secret(Job job) {
        return client.secrets()
                .inNamespace(NAMESPACE)
                .withName(job.getMetadata().getName())
                .get();
    }

    boolean isGone(Job job) {
        return client.batch()
                        .v1()
                        .jobs()
                        .inNamespace(NAMESPACE)
                        .withName(job.getMetadata().getName())
                        .get()
                == null;
    }

    Job create(Job job) {
        return client.batch().v1().jobs().inNamespace(NAMESPACE).resource(job).create();
    }

    void create(Secret secret) {
        client.secrets().inNamespace(NAMESPACE).resource(secret).create();
    }

    List<Pod> pods() {
        return client.pods().inNamespace(NAMESPACE).list().getItems();
    }

    /** As the Job controller does. */
    Pod pod(Job job) {
        Map<String, String> labels =
                new LinkedHashMap<>(job.getSpec().getTemplate().getMetadata().getLabels());
        labels.put("job-name", job.getMetadata().getName());
        Pod pod = new PodBuilder()
                .withMetadata(job.getSpec().getTemplate().getMetadata())
                .editMetadata()
                .withName(job.getMetadata().getName() + "-x7k2p")
                .withLabels(labels)
                .endMetadata()
                .withSpec(job.getSpec().getTemplate().getSpec())
                .withNewStatus()
                .withPhase("Pending")
                .endStatus()
                .build();
        return client.pods().inNamespace(NAMESPACE).resource(pod).create();
    }

    void delete(Pod pod) {
        client.pods().inNamespace(NAMESPACE).resource(pod).withGracePeriod(0).delete();
    }

    void status(Pod pod, PodStatus status) {
        Pod changed = new PodBuilder(pod).withStatus(status).build();
        changed.getMetadata().setResourceVersion(null);
        client.pods().inNamespace(NAMESPACE).resource(changed).updateStatus();
    }

    void runs(Pod pod) {
        status(
                pod,
                agent(
                        "Running",
                        new ContainerStateBuilder()
                                .withNewRunning()
                                .endRunning()
                                .build()));
    }

    void waits(Pod pod, String reason, String message) {
        status(
                pod,
                agent(
                        "Pending",
                        new ContainerStateBuilder()
                                .withNewWaiting(message, reason)
                                .build()));
    }

    void ends(Pod pod, int exitCode, String reason, @Nullable String message) {
        status(pod, agent(exitCode == 0 ? "Succeeded" : "Failed", terminated(exitCode, reason, message)));
    }

    static ContainerState terminated(int exitCode, String reason, @Nullable String message) {
        return new ContainerStateBuilder()
                .withNewTerminated()
                .withExitCode(exitCode)
                .withReason(reason)
                .withMessage(message)
                .endTerminated()
                .build();
    }

    static PodStatus agent(String phase, ContainerState state) {
        return new PodStatusBuilder()
                .withPhase(phase)
                .addNewContainerStatus()
                .withName("agent")
                .withState(state)
                .endContainerStatus()
                .build();
    }

    void log(Pod pod, String text) {
        log(pod, 200, text);
    }

    /** As where the node does not answer. */
    void noLog(Pod pod) {
        log(pod, 404, "no log");
    }

    private void log(Pod pod, int status, String text) {
        server.expect()
                .get()
                .withPath("/api/v1/namespaces/" + NAMESPACE + "/pods/"
                        + pod.getMetadata().getName() + "/log?pretty=false&container=agent")
                .andReturn(status, text)
                .always();
    }

    /** As the Job controller does when it gives up a Job. */
    void fails(Job job, String reason) {
        Job changed = new JobBuilder(job)
                .withStatus(new JobStatusBuilder()
                        .addNewCondition()
                        .withType("Failed")
                        .withStatus("True")
                        .withReason(reason)
                        .endCondition()
                        .build())
                .build();
        changed.getMetadata().setResourceVersion(null);
        client.batch().v1().jobs().inNamespace(NAMESPACE).resource(changed).updateStatus();
    }

    @Override
    public void close() {
        client.close();
        server.destroy();
    }
}
