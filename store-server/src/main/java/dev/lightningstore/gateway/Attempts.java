package dev.lightningstore.gateway;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.id.Ids;
import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.RolloutNames;
import dev.lightningstore.store.StoreCluster;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rollouts and attempts that paths of the wire of agentlightning 1.0 name. There a rollout has a name of its
 * caller's choice, and one attempt, "0": whatever is no id of ours stands for the latest attempt, which is begun if there
 * is none. Thread-safe.
 */
public final class Attempts {
    /** With which the ids of attempts begin. */
    private static final String OURS = "at-";

    private record Key(String project, String rolloutId) {}

    private final StoreCluster cluster;
    private final RolloutNames names;
    private final ConcurrentHashMap<Key, CompletableFuture<AttemptedRollout>> beginning = new ConcurrentHashMap<>();

    public Attempts(StoreCluster cluster, RolloutNames names) {
        this.cluster = cluster;
        this.names = names;
    }

    /**
     * A rollout and the attempt of it that is meant.
     *
     * @param label what the path calls the attempt, where that is not its id
     */
    public record Found(
            AttemptedRollout rollout,
            String attemptId,
            @Nullable String label) {}

    /** The rollout of a name or an id; {@code NotFound} where there is none. */
    public CompletableFuture<AttemptedRollout> rollout(String project, String name) {
        return find(project, name)
                .thenApply(found -> found.orElseThrow(() -> new StoreException.NotFound("rollout", name)));
    }

    public CompletableFuture<Optional<AttemptedRollout>> find(String project, String name) {
        return names.find(project, name).thenCompose(named -> {
            String id = named.orElse(name);
            return Ids.rolloutNumber(id).isEmpty()
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : cluster.project(project).rollouts().get(id);
        });
    }

    public CompletableFuture<Found> attempt(String project, String rollout, String attempt) {
        return rollout(project, rollout).thenCompose(found -> {
            if (attempt.startsWith(OURS)) {
                checkThere(found, attempt);
                return CompletableFuture.completedFuture(new Found(found, attempt, null));
            }
            return begun(project, found)
                    .thenApply(begun -> new Found(begun, begun.requireAttempt().attemptId(), attempt));
        });
    }

    /** What looks like an id of ours is one, or is wrong: the attempt of another rollout, say. */
    private static void checkThere(AttemptedRollout rollout, String attempt) {
        String id = rollout.rollout().rolloutId();
        Attempt latest = rollout.attempt();
        int number =
                Ids.attemptNumber(Ids.rolloutNumber(id).orElseThrow(), attempt).orElse(Integer.MAX_VALUE);
        if (latest == null || number > latest.number()) {
            throw new StoreException.NotFound("attempt", attempt + " of rollout " + id);
        }
    }

    /** The rollout with an attempt; calls that come together begin only one. */
    public CompletableFuture<AttemptedRollout> begun(String project, AttemptedRollout rollout) {
        Attempt latest = rollout.attempt();
        boolean waits = rollout.rollout().status().queued();
        if (latest != null && !waits) {
            return CompletableFuture.completedFuture(rollout);
        }
        if (rollout.rollout().status().terminal()) {
            return CompletableFuture.failedFuture(new StoreException.Conflict(
                    "rollout " + rollout.rollout().rolloutId() + " ended before anybody worked on it"));
        }
        Key key = new Key(project, rollout.rollout().rolloutId());
        CompletableFuture<AttemptedRollout> mine = new CompletableFuture<>();
        CompletableFuture<AttemptedRollout> first = beginning.putIfAbsent(key, mine);
        if (first != null) {
            return first;
        }
        // Another server, or the call before this one, may have begun it since it was read.
        cluster.project(project)
                .rollouts()
                .get(key.rolloutId())
                .thenCompose(now -> {
                    AttemptedRollout there =
                            now.orElseThrow(() -> new StoreException.NotFound("rollout", key.rolloutId()));
                    return there.attempt() != null && !there.rollout().status().queued()
                            ? CompletableFuture.completedFuture(there)
                            : cluster.project(project).rollouts().startAttempt(key.rolloutId(), null);
                })
                .whenComplete((begun, failure) -> {
                    beginning.remove(key);
                    if (failure == null) {
                        mine.complete(begun);
                    } else {
                        mine.completeExceptionally(failure);
                    }
                });
        return mine;
    }
}
