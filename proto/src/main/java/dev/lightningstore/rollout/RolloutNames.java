package dev.lightningstore.rollout;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Names that callers of the wire of agentlightning 1.0 give to their rollouts, beside the store's own ids. */
public interface RolloutNames {
    CompletableFuture<Optional<String>> find(String project, String name);

    /** Queues a rollout under a name, both or neither; where a rollout has the name already, nothing is done. Answers its id. */
    CompletableFuture<String> enqueue(String project, String name, NewRollout rollout);

    /** Deletes a final rollout with its attempts, spans and names; answers whether there was such a one. */
    CompletableFuture<Boolean> delete(String project, String rolloutId);
}
