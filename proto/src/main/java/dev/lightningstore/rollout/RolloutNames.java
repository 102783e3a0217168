package dev.lightningstore.rollout;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Names that callers of the wire of agentlightning 1.0 give to their rollouts, beside the store's own ids. */
public interface RolloutNames {
    CompletableFuture<Optional<String>> find(String project, String name);

    /** Gives a rollout a name; where another has it already, that one keeps it. Answers whose it is. */
    CompletableFuture<String> bind(String project, String name, String rolloutId);

    /** Deletes a final rollout with its attempts, spans and names; answers whether there was such a one. */
    CompletableFuture<Boolean> delete(String project, String rolloutId);
}
