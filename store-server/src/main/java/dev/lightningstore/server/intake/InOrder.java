package dev.lightningstore.server.intake;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Keeps spans of a rollout in the order in which they came, although some of them must be prepared for longer than those
 * behind them: the store numbers them as it gets them. Where nothing is to be waited for, nothing waits. Thread-safe.
 */
final class InOrder {
    private static final int STRIPES = 256;

    private final CompletableFuture<?>[] last = new CompletableFuture<?>[STRIPES];
    private final Object[] locks = new Object[STRIPES];

    InOrder() {
        Arrays.fill(last, CompletableFuture.completedFuture(null));
        Arrays.setAll(locks, i -> new Object());
    }

    /** Hands on what was prepared once all that came before it under this key was handed on. */
    <T, R> CompletableFuture<R> next(
            String key, CompletableFuture<T> prepared, Function<T, CompletableFuture<R>> handOn) {
        int stripe = Math.floorMod(key.hashCode(), STRIPES);
        synchronized (locks[stripe]) {
            CompletableFuture<?> before = last[stripe];
            if (!before.isDone() || !prepared.isDone()) {
                CompletableFuture<R> result = new CompletableFuture<>();
                last[stripe] = before.handle((done, failure) -> true)
                        .thenCompose(turn -> prepared)
                        .thenAccept(ready -> handOn.apply(ready).whenComplete((answer, failure) -> {
                            if (failure == null) {
                                result.complete(answer);
                            } else {
                                result.completeExceptionally(failure);
                            }
                        }))
                        .whenComplete((done, failure) -> {
                            if (failure != null) {
                                result.completeExceptionally(failure);
                            }
                        });
                return result;
            }
        }
        return prepared.thenCompose(handOn);
    }
}
