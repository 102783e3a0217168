package dev.lightningstore.gateway.peer;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Runs what concerns one key one after the other, so that what was read still holds when it is changed. Thread-safe. */
final class InTurn {
    private final ConcurrentHashMap<Object, CompletableFuture<?>> last = new ConcurrentHashMap<>();

    <T> CompletableFuture<T> run(Object key, Supplier<CompletableFuture<T>> task) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        CompletableFuture<?> before = last.put(key, answer);
        Runnable begin = () -> {
            CompletableFuture<T> running;
            try {
                running = task.get();
            } catch (RuntimeException e) {
                running = CompletableFuture.failedFuture(e);
            }
            running.whenComplete((done, failure) -> {
                last.remove(key, answer);
                if (failure == null) {
                    answer.complete(done);
                } else {
                    answer.completeExceptionally(failure);
                }
            });
        };
        if (before == null) {
            begin.run();
        } else {
            before.whenComplete((done, failure) -> begin.run());
        }
        return answer;
    }
}
