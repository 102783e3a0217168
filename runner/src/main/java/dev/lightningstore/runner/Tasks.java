package dev.lightningstore.runner;

import dev.lightningstore.agent.Task;
import dev.lightningstore.resource.ResourceStore;
import dev.lightningstore.resource.Resources;
import dev.lightningstore.rollout.Lease;
import dev.lightningstore.rollout.Rollout;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Makes the task of a lease: what the agent sees of the rollout, with the resources that it is pinned to. */
final class Tasks {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Tasks() {}

    static Task of(Lease lease, ResourceStore resources)
            throws ExecutionException, TimeoutException, InterruptedException {
        Rollout rollout = lease.work().rollout();
        String id = rollout.resourcesId();
        @Nullable
        Resources pinned = id == null
                ? null
                : resources
                        .get(id)
                        .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                        .orElse(null);
        return new Task(
                rollout.rolloutId(),
                lease.ref().attemptId(),
                lease.ref().fence(),
                rollout.mode(),
                rollout.input(),
                rollout.metadata(),
                pinned);
    }
}
