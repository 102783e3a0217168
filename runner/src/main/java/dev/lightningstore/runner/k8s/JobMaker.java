package dev.lightningstore.runner.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lightningstore.agent.RolloutContext;
import dev.lightningstore.agent.Task;
import dev.lightningstore.runner.agent.Facts;
import dev.lightningstore.runner.agent.StoreAddress;
import dev.lightningstore.runner.agent.TaskJson;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes the Job of an attempt and the Secret that belongs to it. Whatever holds the token is in the Secret only: a Job
 * may be read by many who may not read Secrets.
 */
final class JobMaker {
    static final String TASK_VOLUME = "lightning-task";
    private static final String TASK_FOLDER = "/lightning";
    private static final String TASK_FILE = "task.json";
    private static final String DEFAULT_MESSAGE_FILE = "/dev/termination-log";

    /** A Job without a time-out ends even where no runner ever comes back for it. */
    private static final Duration MAX_LIFE = Duration.ofDays(1);

    /** The runner, which can say more of it, is to be the first to find that the time is over. */
    private static final Duration AFTER_TIMEOUT = Duration.ofSeconds(5);

    private static final Duration KEPT = Duration.ofHours(1);

    /** What the API server takes in one Secret. */
    private static final int MAX_SECRET = 1 << 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JobTemplate template;
    private final KubernetesSettings settings;
    private final Marks marks;
    private final @Nullable StoreAddress store;
    private final InstantSource clock;

    JobMaker(
            JobTemplate template,
            KubernetesSettings settings,
            Marks marks,
            @Nullable StoreAddress store,
            InstantSource clock) {
        this.template = template;
        this.settings = settings;
        this.marks = marks;
        this.store = store;
        this.clock = clock;
    }

    String name(Task task) {
        return marks.name(template.prefix(), task);
    }

    /** @throws IllegalArgumentException where the rollout asks for what it may not have */
    Job job(Task task, RolloutContext context) {
        Job job = new JobBuilder(template.job()).build();
        PodSpec pod = job.getSpec().getTemplate().getSpec();
        Container agent = pod.getContainers().stream()
                .filter(each -> template.agent().equals(each.getName()))
                .findFirst()
                .orElseThrow();
        wishes(task, new Overrides(job, agent));
        job.setMetadata(marked(job.getMetadata(), task));
        job.getMetadata().setName(name(task));
        job.getMetadata().setNamespace(null);
        job.getSpec()
                .getTemplate()
                .setMetadata(marked(job.getSpec().getTemplate().getMetadata(), task));
        limits(job.getSpec(), context.deadline());
        pod.setRestartPolicy("Never");
        if (pod.getAutomountServiceAccountToken() == null) {
            // An agent has no business with the API server unless the operator says so.
            pod.setAutomountServiceAccountToken(false);
        }
        environment(agent, task, context);
        task(pod, agent, task);
        return job;
    }

    private void wishes(Task task, Overrides overrides) {
        if (task.metadata() == null) {
            return;
        }
        JsonNode wishes;
        try {
            wishes = JSON.readTree(task.metadata().toString()).path("k8s");
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException("metadata of a rollout is JSON", e);
        }
        if (!wishes.isMissingNode() && !wishes.isNull()) {
            overrides.wishes(wishes, settings.choices());
        }
    }

    private ObjectMeta marked(@Nullable ObjectMeta said, Task task) {
        ObjectMeta metadata = said == null ? new ObjectMeta() : said;
        Map<String, String> labels =
                new LinkedHashMap<>(metadata.getLabels() == null ? Map.of() : metadata.getLabels());
        labels.putAll(marks.labels(task));
        metadata.setLabels(labels);
        Map<String, String> annotations =
                new LinkedHashMap<>(metadata.getAnnotations() == null ? Map.of() : metadata.getAnnotations());
        annotations.putAll(marks.annotations(task));
        metadata.setAnnotations(annotations);
        return metadata;
    }

    private void limits(JobSpec spec, @Nullable Instant deadline) {
        spec.setBackoffLimit(0);
        if (spec.getTtlSecondsAfterFinished() == null) {
            spec.setTtlSecondsAfterFinished(Math.toIntExact(KEPT.toSeconds()));
        }
        Long own = spec.getActiveDeadlineSeconds();
        long most = own == null ? (deadline == null ? MAX_LIFE.toSeconds() : Long.MAX_VALUE) : own;
        if (deadline != null) {
            Duration left = Duration.between(clock.instant(), deadline).plus(AFTER_TIMEOUT);
            most = Math.min(most, Math.max(1, left.toSeconds()));
        }
        spec.setActiveDeadlineSeconds(most);
    }

    private void environment(Container agent, Task task, RolloutContext context) {
        // What the template says comes first: an operator may send an agent elsewhere.
        Set<String> said = agent.getEnv().stream().map(EnvVar::getName).collect(Collectors.toSet());
        List<EnvVar> all = new ArrayList<>(agent.getEnv());
        Map<String, String> facts = facts(task, context);
        facts.put("LIGHTNING_TASK_FILE", TASK_FOLDER + "/" + TASK_FILE);
        String message = agent.getTerminationMessagePath();
        facts.put("LIGHTNING_RESULT_FILE", message == null ? DEFAULT_MESSAGE_FILE : message);
        Set<String> secret = secrets(task, context).keySet();
        facts.forEach((name, value) -> {
            if (!said.contains(name)) {
                all.add(secret.contains(name) ? fromSecret(name, name(task)) : new EnvVar(name, value, null));
            }
        });
        agent.setEnv(all);
    }

    private static EnvVar fromSecret(String name, String secret) {
        return new EnvVarBuilder()
                .withName(name)
                .withNewValueFrom()
                .withNewSecretKeyRef()
                .withName(secret)
                .withKey(name)
                .endSecretKeyRef()
                .endValueFrom()
                .build();
    }

    private Map<String, String> facts(Task task, RolloutContext context) {
        return new Facts(task, context.token(), store).environment();
    }

    /** The variables that hold the token, alone or among other words. */
    private Map<String, String> secrets(Task task, RolloutContext context) {
        Map<String, String> secrets = facts(task, context);
        secrets.values().removeIf(value -> context.token().isEmpty() || !value.contains(context.token()));
        return secrets;
    }

    private void task(PodSpec pod, Container agent, Task task) {
        pod.setVolumes(Overrides.plus(
                pod.getVolumes(),
                new VolumeBuilder()
                        .withName(TASK_VOLUME)
                        .withNewSecret()
                        .withSecretName(name(task))
                        .addNewItem()
                        .withKey(TASK_FILE)
                        .withPath(TASK_FILE)
                        .endItem()
                        .endSecret()
                        .build()));
        agent.setVolumeMounts(Overrides.plus(
                agent.getVolumeMounts(),
                new VolumeMountBuilder()
                        .withName(TASK_VOLUME)
                        .withMountPath(TASK_FOLDER)
                        .withReadOnly(true)
                        .build()));
    }

    /**
     * @param job as the cluster has it: the Secret goes when it goes
     * @throws IllegalArgumentException where the task is too large for one
     */
    Secret secret(Task task, RolloutContext context, Job job) {
        Map<String, String> data = new LinkedHashMap<>();
        data.put(TASK_FILE, encoded(TaskJson.bytes(TaskJson.of(task))));
        secrets(task, context)
                .forEach((name, value) -> data.put(name, encoded(value.getBytes(StandardCharsets.UTF_8))));
        long bytes = data.values().stream()
                .mapToLong(value -> value.length() * 3L / 4)
                .sum();
        if (bytes > MAX_SECRET) {
            throw new IllegalArgumentException("the task has " + bytes + " bytes, and a Secret takes " + MAX_SECRET
                    + ": put what is large where the agent can fetch it");
        }
        return owned(task, job).withData(data).withImmutable(true).build();
    }

    /** A Secret of the same name, with nothing in it: only to see whether there is one already. */
    Secret probe(Task task, Job job) {
        return owned(task, job).build();
    }

    private SecretBuilder owned(Task task, Job job) {
        return new SecretBuilder()
                .withNewMetadata()
                .withName(job.getMetadata().getName())
                .withLabels(marks.labels(task))
                .addNewOwnerReference()
                .withApiVersion(job.getApiVersion())
                .withKind(job.getKind())
                .withName(job.getMetadata().getName())
                .withUid(job.getMetadata().getUid())
                .endOwnerReference()
                .endMetadata()
                .withType("Opaque");
    }

    private static String encoded(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
