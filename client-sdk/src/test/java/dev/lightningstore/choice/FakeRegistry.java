package dev.lightningstore.choice;

import dev.lightningstore.error.StoreException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A registry in memory that can be away. For one thread. */
final class FakeRegistry implements ModelRegistry {
    final Map<String, String> models = new HashMap<>();
    boolean away;
    int asked;

    @Override
    public CompletableFuture<Optional<String>> active(String agent) {
        asked++;
        return away
                ? CompletableFuture.failedFuture(new StoreException.Unavailable("the registry is away"))
                : CompletableFuture.completedFuture(Optional.ofNullable(models.get(agent)));
    }
}
