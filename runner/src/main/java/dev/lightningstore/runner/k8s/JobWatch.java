package dev.lightningstore.runner.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows how the Jobs of a runner and their Pods stand, by one watch for all Jobs and one for all Pods. A watch that
 * breaks off is taken up again with a fresh list, so nothing that happened meanwhile is missed. Thread-safe.
 */
final class JobWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(JobWatch.class);

    /** What the Job controller writes on Pods, in every version. */
    static final String JOB_NAME = "job-name";

    private final Cluster cluster;
    private final SharedIndexInformer<Job> jobs;
    private final SharedIndexInformer<Pod> pods;
    private final Map<String, Semaphore> waiting = new ConcurrentHashMap<>();

    /**
     * How a Job stands.
     *
     * @param job null where it is not known, or not any more
     * @param pod its newest; null where it has none
     */
    record Seen(@Nullable Job job, @Nullable Pod pod) {}

    private JobWatch(Cluster cluster, SharedIndexInformer<Job> jobs, SharedIndexInformer<Pod> pods) {
        this.cluster = cluster;
        this.jobs = jobs;
        this.pods = pods;
        jobs.addEventHandler(new Changed<>(job -> job.getMetadata().getName()));
        pods.addIndexers(Map.of(JOB_NAME, pod -> List.of(jobOf(pod))));
        pods.addEventHandler(new Changed<>(JobWatch::jobOf));
    }

    /** Knows all that there is at the moment; fails where the cluster cannot be reached, or does not let us look. */
    static JobWatch open(Cluster cluster, Map<String, String> labels) {
        // Informers would say it with a stack trace, and not by what they throw.
        ListOptions one = new ListOptionsBuilder().withLimit(1L).build();
        cluster.jobs().withLabels(labels).list(one);
        cluster.pods().withLabels(labels).list(one);
        JobWatch watch = new JobWatch(
                cluster,
                cluster.jobs().withLabels(labels).runnableInformer(0),
                cluster.pods().withLabels(labels).runnableInformer(0));
        try {
            for (SharedIndexInformer<?> informer : List.of(watch.jobs, watch.pods)) {
                informer.exceptionHandler((started, failure) -> {
                    log.debug("a watch broke off: {}", failure.toString());
                    return started;
                });
                informer.start().toCompletableFuture().join();
            }
            return watch;
        } catch (CompletionException e) {
            watch.close();
            throw e.getCause() instanceof KubernetesClientException refused
                    ? refused
                    : new KubernetesClientException("cannot be watched", e.getCause());
        }
    }

    private static @Nullable Pod newest(List<Pod> pods) {
        return pods.stream()
                .max(Comparator.comparing(
                        pod -> String.valueOf(pod.getMetadata().getCreationTimestamp())))
                .orElse(null);
    }

    private static String jobOf(Pod pod) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        return labels == null ? "" : labels.getOrDefault(JOB_NAME, "");
    }

    List<Job> all() {
        return jobs.getIndexer().list();
    }

    /** Looks at one Job until closed; one look at a time for each Job. */
    Look at(String job) {
        return new Look(job);
    }

    final class Look implements AutoCloseable {
        private final String job;
        private final Semaphore changed = new Semaphore(0);

        private Look(String job) {
            this.job = job;
            waiting.put(job, changed);
        }

        Seen now() {
            changed.drainPermits();
            return new Seen(
                    jobs.getIndexer().getByKey(Cache.namespaceKeyFunc(cluster.namespace(), job)),
                    newest(pods.getIndexer().byIndex(JOB_NAME, job)));
        }

        /** Waits for a change since the last look, at most as long as the limit; says whether there was one. */
        boolean await(Duration limit) throws InterruptedException {
            return changed.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS);
        }

        /** Asks the cluster itself, where it answers: a watch whose connection was cut may stay away without a word. */
        Seen again() {
            try {
                return new Seen(
                        cluster.jobs().withName(job).get(),
                        newest(cluster.pods().withLabel(JOB_NAME, job).list().getItems()));
            } catch (KubernetesClientException e) {
                log.debug("the cluster does not say how {} stands: {}", job, Cluster.reason(e));
                return now();
            }
        }

        @Override
        public void close() {
            waiting.remove(job, changed);
        }
    }

    private final class Changed<T extends HasMetadata> implements ResourceEventHandler<T> {
        private final Function<T, String> jobOf;

        Changed(Function<T, String> jobOf) {
            this.jobOf = jobOf;
        }

        private void changed(T object) {
            Semaphore look = waiting.get(jobOf.apply(object));
            if (look != null) {
                look.release();
            }
        }

        @Override
        public void onAdd(T object) {
            changed(object);
        }

        @Override
        public void onUpdate(T before, T object) {
            changed(object);
        }

        @Override
        public void onDelete(T object, boolean finalStateUnknown) {
            changed(object);
        }
    }

    @Override
    public void close() {
        jobs.stop();
        pods.stop();
    }
}
