package dev.lightningstore.runner.k8s;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretList;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.ScalableResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one namespace that a runner works in. Thread-safe. */
record Cluster(KubernetesClient client, String namespace) {
    private static final Logger log = LoggerFactory.getLogger(Cluster.class);
    private static final int CONFLICT = 409;

    NonNamespaceOperation<Job, JobList, ScalableResource<Job>> jobs() {
        return client.batch().v1().jobs().inNamespace(namespace);
    }

    NonNamespaceOperation<Pod, PodList, PodResource> pods() {
        return client.pods().inNamespace(namespace);
    }

    private NonNamespaceOperation<Secret, SecretList, Resource<Secret>> secrets() {
        return client.secrets().inNamespace(namespace);
    }

    /** The Job as the cluster has it; also where an earlier call of ours had made it, and only its answer was lost. */
    Job create(Job job) {
        try {
            return jobs().resource(job).create();
        } catch (KubernetesClientException e) {
            Job there = e.getCode() == CONFLICT
                    ? jobs().withName(job.getMetadata().getName()).get()
                    : null;
            if (there == null) {
                throw e;
            }
            return there;
        }
    }

    /** Answers false where there was one of that name. */
    boolean create(Secret secret) {
        try {
            secrets().resource(secret).create();
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == CONFLICT) {
                return false;
            }
            throw e;
        }
    }

    /** Begins to delete a Job with its Pods, and its Secret at once, since the token in it is of no use any more. */
    void delete(String job) {
        jobs().withName(job)
                .withPropagationPolicy(DeletionPropagation.BACKGROUND)
                .delete();
        secrets().withName(job).delete();
    }

    /** As {@link #delete}, where there is nobody to tell of a failure: the Job's own time limits see to the rest. */
    void deleteQuietly(String job) {
        quietly(job, () -> delete(job));
    }

    /** Only the Secret of a Job, which is kept. */
    void deleteSecretQuietly(String job) {
        quietly(job, () -> secrets().withName(job).delete());
    }

    private static void quietly(String job, Runnable deletion) {
        try {
            deletion.run();
        } catch (KubernetesClientException e) {
            log.atWarn()
                    .addKeyValue("job", job)
                    .log("not all of it could be deleted; its own limits end it: {}", reason(e));
        }
    }

    /** What the API server said, or why it said nothing, in a line. */
    static String reason(KubernetesClientException e) {
        String said = e.getStatus() == null ? null : e.getStatus().getMessage();
        if (said != null && !said.isBlank()) {
            return said;
        }
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause == e ? String.valueOf(e.getMessage()) : e.getMessage() + " (" + cause + ")";
    }
}
