package dev.lightningstore.choice;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Where it is written which tuned model is deployed for which agent. Thread-safe. */
@FunctionalInterface
public interface ModelRegistry {
    /** Knows of no deployment. */
    ModelRegistry NONE = agent -> CompletableFuture.completedFuture(Optional.empty());

    /** The name of the model that is active for the agent; empty where none is. */
    CompletableFuture<Optional<String>> active(String agent);
}
