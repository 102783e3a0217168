package dev.lightningstore.runner.k8s;

import dev.lightningstore.agent.RolloutContext;
import dev.lightningstore.agent.Task;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.runner.agent.AgentHost;
import dev.lightningstore.runner.agent.AgentRun;
import dev.lightningstore.runner.agent.AgentSpec;
import dev.lightningstore.runner.agent.Leftover;
import dev.lightningstore.runner.agent.StoreAddress;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs an agent as Kubernetes Jobs: one for each attempt. A Job outlives the runner, so the next process of the same
 * worker goes on with it where the lease still holds.
 */
public final class KubernetesHost implements AgentHost {
    private static final Logger log = LoggerFactory.getLogger(KubernetesHost.class);
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127\\..*|\\[?::1]?");

    private final Cluster cluster;
    private final JobTemplate template;
    private final KubernetesSettings settings;
    private final Marks marks;
    private final JobMaker maker;
    private final JobWatch watch;

    /** Jobs that were there when we came, by the lease that they ran under. */
    private final Map<LeaseRef, Job> found = new ConcurrentHashMap<>();

    private KubernetesHost(
            Cluster cluster, JobTemplate template, KubernetesSettings settings, Marks marks, JobMaker maker) {
        this.cluster = cluster;
        this.template = template;
        this.settings = settings;
        this.marks = marks;
        this.maker = maker;
        this.watch = JobWatch.open(cluster, marks.ofWorker());
    }

    /**
     * In the cluster that {@code kubectl} would talk to, or the one that this process runs in.
     *
     * @param workerId the runner's own; Jobs of the same worker are gone on with
     * @throws IllegalArgumentException where the template is wrong
     * @throws IOException where the cluster cannot be reached or refuses
     */
    public static KubernetesHost open(
            AgentSpec.KubernetesJob spec,
            KubernetesSettings settings,
            @Nullable StoreAddress store,
            String workerId,
            InstantSource clock)
            throws IOException {
        KubernetesClient client = new KubernetesClientBuilder().build();
        try {
            KubernetesHost host = over(client, spec, settings, store, workerId, clock);
            warnOfLoopback(store);
            return host;
        } catch (IOException | RuntimeException e) {
            client.close();
            throw e;
        }
    }

    private static void warnOfLoopback(@Nullable StoreAddress store) {
        if (store != null
                && LOOPBACK.matcher(String.valueOf(store.store().getHost())).matches()) {
            log.warn(
                    "agents in Pods are told that the store is at {}, which is their own Pod: name it so that they reach"
                            + " it (--store)",
                    store.store());
        }
    }

    /** @param client closed with this host */
    static KubernetesHost over(
            KubernetesClient client,
            AgentSpec.KubernetesJob spec,
            KubernetesSettings settings,
            @Nullable StoreAddress store,
            String workerId,
            InstantSource clock)
            throws IOException {
        JobTemplate template = JobTemplate.read(spec.template(), settings);
        Cluster cluster = new Cluster(client, namespace(settings, template, client));
        Marks marks = new Marks(store, workerId);
        try {
            return new KubernetesHost(
                    cluster, template, settings, marks, new JobMaker(template, settings, marks, store, clock));
        } catch (KubernetesClientException e) {
            throw new IOException(
                    "k8s: Jobs and Pods cannot be watched in the namespace " + cluster.namespace() + " of "
                            + client.getMasterUrl() + ": " + Cluster.reason(e)
                            + " (what a runner must be allowed is in docs/reference/runner.md)",
                    e);
        }
    }

    private static String namespace(KubernetesSettings settings, JobTemplate template, KubernetesClient client) {
        if (settings.namespace() != null) {
            return settings.namespace();
        }
        var metadata = template.job().getMetadata();
        if (metadata != null && metadata.getNamespace() != null) {
            return metadata.getNamespace();
        }
        return client.getNamespace() == null ? "default" : client.getNamespace();
    }

    @Override
    public AgentRun prepare(Task task, RolloutContext context) {
        return new KubernetesRun(this, task, context, found.remove(Marks.lease(task)));
    }

    /** Of all workers of this store's project: those of a worker that is gone for good have nobody else to end them. */
    @Override
    public List<Leftover> leftovers() {
        List<Leftover> leftovers = new ArrayList<>();
        for (Job job : cluster.jobs().withLabels(marks.ofStore()).list().getItems()) {
            Marks.read(job).ifPresent(leftover -> {
                found.put(leftover.lease(), job);
                leftovers.add(leftover);
            });
        }
        return leftovers;
    }

    @Override
    public void discard(Leftover leftover) {
        Job job = found.remove(leftover.lease());
        boolean kept = settings.keep() != KubernetesSettings.Keep.NEVER && Standings.over(job);
        if (job != null && !kept) {
            cluster.deleteQuietly(job.getMetadata().getName());
        }
    }

    /** Such a thread only waits. */
    @Override
    public ThreadFactory threads() {
        return Thread.ofVirtual().name("job-", 0).factory();
    }

    Cluster cluster() {
        return cluster;
    }

    JobTemplate template() {
        return template;
    }

    KubernetesSettings settings() {
        return settings;
    }

    Marks marks() {
        return marks;
    }

    JobMaker maker() {
        return maker;
    }

    JobWatch watch() {
        return watch;
    }

    @Override
    public void close() {
        watch.close();
        cluster.client().close();
    }
}
