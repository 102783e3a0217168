package dev.lightningstore.runner.k8s;

import dev.lightningstore.agent.Task;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.runner.agent.Leftover;
import dev.lightningstore.runner.agent.StoreAddress;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How what a runner makes in a cluster says what it belongs to: labels to find it by, annotations with the exact words.
 * Several stores may share a namespace, so a store's address is a part of it.
 */
final class Marks {
    static final String DOMAIN = "lightningstore.dev/";

    private static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    private static final String STORE = DOMAIN + "store";
    private static final String PROJECT = DOMAIN + "project";
    private static final String WORKER = DOMAIN + "worker";
    private static final String ROLLOUT = DOMAIN + "rollout";
    private static final String ATTEMPT = DOMAIN + "attempt";
    private static final String FENCE = DOMAIN + "fence";

    private static final int MAX_PREFIX = 20;
    private static final int MAX_ROLLOUT = 20;

    private final String workerId;
    private final String project;
    private final String store;

    Marks(@Nullable StoreAddress address, String workerId) {
        this.workerId = workerId;
        this.project = address == null ? "default" : address.project();
        this.store = Names.digest(address == null ? "" : address.store().toString(), project);
    }

    /** The same for the same attempt, whoever asks; no other attempt of any store has it. */
    String name(String prefix, Task task) {
        return Names.part(prefix, MAX_PREFIX)
                + "-" + Names.part(task.rolloutId(), MAX_ROLLOUT)
                + "-" + task.attempt()
                + "-" + Names.digest(store, task.rolloutId(), task.attemptId());
    }

    /** By what all is found that any runner of this store's project has made. */
    Map<String, String> ofStore() {
        return Map.of(MANAGED_BY, "lightning-runner", STORE, store);
    }

    Map<String, String> ofWorker() {
        Map<String, String> labels = new LinkedHashMap<>(ofStore());
        labels.put(WORKER, Names.value(workerId));
        return labels;
    }

    Map<String, String> ofRollout(Task task) {
        Map<String, String> labels = new LinkedHashMap<>(ofStore());
        labels.put(ROLLOUT, Names.value(task.rolloutId()));
        return labels;
    }

    Map<String, String> labels(Task task) {
        Map<String, String> labels = new LinkedHashMap<>(ofWorker());
        labels.putAll(ofRollout(task));
        labels.put(ATTEMPT, Names.value(task.attemptId()));
        labels.put(PROJECT, Names.value(project));
        return labels;
    }

    Map<String, String> annotations(Task task) {
        return Map.of(
                ROLLOUT, task.rolloutId(),
                ATTEMPT, task.attemptId(),
                FENCE, Integer.toString(task.attempt()),
                WORKER, workerId);
    }

    static LeaseRef lease(Task task) {
        return new LeaseRef(task.rolloutId(), task.attemptId(), task.attempt());
    }

    /** Empty where somebody has changed what we wrote. */
    static Optional<Leftover> read(HasMetadata made) {
        Map<String, String> said = made.getMetadata().getAnnotations();
        if (said == null) {
            return Optional.empty();
        }
        String rollout = said.get(ROLLOUT);
        String attempt = said.get(ATTEMPT);
        String fence = said.get(FENCE);
        String worker = said.get(WORKER);
        if (rollout == null || attempt == null || worker == null || fence == null || !fence.matches("\\d{1,9}")) {
            return Optional.empty();
        }
        return Optional.of(new Leftover(new LeaseRef(rollout, attempt, Integer.parseInt(fence)), worker));
    }
}
