package dev.lightningstore.jdbc;

import dev.lightningstore.resource.Resources;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Tells those who wait in this process what a commit, here or on another server, has changed. Thread-safe. */
final class Hub {
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Map<Long, Set<Runnable>> finishing = new ConcurrentHashMap<>();

    /** Called on the writer's thread, or on that of the notes: must be brief and must not block. */
    interface Listener {
        default void queued(int project, int count) {}

        default void spans(Set<Long> rollouts) {}

        default void resources(int project, List<Resources> versions) {}

        default void events() {}

        default void cancelled(Signals.Cancelled cancelled) {}

        /** A training job waits to be run. */
        default void jobs(int project) {}

        /** This server has committed steps of training jobs. */
        default void jobSteps(int committed) {}

        default void projects() {}

        /** Notes may have been lost: look at everything again. */
        default void lost() {}
    }

    AutoCloseable listen(Listener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Runs the action when the rollout is final (perhaps more often), until it is taken back. */
    void onFinished(long rollout, Runnable action) {
        finishing.compute(rollout, (no, actions) -> {
            Set<Runnable> all = actions == null ? ConcurrentHashMap.newKeySet() : actions;
            all.add(action);
            return all;
        });
    }

    void forget(long rollout, Runnable action) {
        finishing.computeIfPresent(rollout, (no, actions) -> {
            actions.remove(action);
            return actions.isEmpty() ? null : actions;
        });
    }

    void tell(Signals signals) {
        signals.finished.forEach(this::finished);
        signals.queued.forEach((project, count) -> each(listener -> listener.queued(project, count)));
        signals.spans.values().forEach(rollouts -> each(listener -> listener.spans(rollouts)));
        signals.resources.forEach((project, versions) -> each(listener -> listener.resources(project, versions)));
        signals.cancelled.forEach(cancelled -> each(listener -> listener.cancelled(cancelled)));
        signals.jobs.forEach(project -> each(listener -> listener.jobs(project)));
        if (signals.jobSteps > 0) {
            each(listener -> listener.jobSteps(signals.jobSteps));
        }
        if (!signals.events.isEmpty()) {
            each(Listener::events);
        }
        if (signals.projects) {
            each(Listener::projects);
        }
    }

    void finished(long rollout) {
        Set<Runnable> actions = finishing.get(rollout);
        if (actions != null) {
            actions.forEach(Runnable::run);
        }
    }

    void lost() {
        finishing.values().forEach(actions -> actions.forEach(Runnable::run));
        each(Listener::lost);
    }

    void each(Consumer<Listener> call) {
        listeners.forEach(call);
    }
}
