package dev.lightningstore.runner.k8s;

import dev.lightningstore.agent.Task;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends what still runs of earlier attempts at a rollout, of whichever runner: nothing may run twice at the same time. */
final class EarlierAttempts {
    /** A Pod has 30 seconds to end where it does not say otherwise; a node that is lost needs longer than anybody waits. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private EarlierAttempts() {}

    /** An earlier attempt does not end, so that the next cannot begin. */
    static final class StillRun extends Exception {
        private static final long serialVersionUID = 1L;

        StillRun(String message) {
            super(message);
        }
    }

    static void end(Cluster cluster, Marks marks, Task task) throws StillRun, InterruptedException {
        if (task.attempt() == 1) {
            return;
        }
        Map<String, String> labels = marks.ofRollout(task);
        for (Job job : cluster.jobs().withLabels(labels).list().getItems()) {
            if (Marks.read(job).map(it -> it.lease().fence() < task.attempt()).orElse(false)) {
                cluster.delete(job.getMetadata().getName());
            }
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!over(cluster, labels, task)) {
            if (System.nanoTime() - end >= 0) {
                throw new StillRun("a Pod of an earlier attempt does not end within " + PATIENCE);
            }
        }
    }

    /** Waits for it, but never long by one watch, since one whose connection was cut may stay away without a word. */
    private static boolean over(Cluster cluster, Map<String, String> labels, Task task)
            throws StillRun, InterruptedException {
        CompletableFuture<List<Pod>> over = cluster.pods()
                .withLabels(labels)
                .informOnCondition(pods -> pods.stream().noneMatch(pod -> runs(pod, task)));
        try {
            over.get(KubernetesRun.LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new StillRun("whether an earlier attempt has ended cannot be seen: " + e.getCause());
        } finally {
            over.cancel(true);
        }
    }

    private static boolean runs(Pod pod, Task task) {
        boolean earlier =
                Marks.read(pod).map(it -> it.lease().fence() < task.attempt()).orElse(false);
        return earlier && !Standings.over(pod);
    }
}
