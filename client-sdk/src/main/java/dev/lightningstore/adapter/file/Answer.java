package dev.lightningstore.adapter.file;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Waits for the store and throws what it answers. */
final class Answer {
    private Answer() {}

    static <T> T of(CompletableFuture<T> answer) {
        try {
            return answer.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException known ? known : failed;
        }
    }
}
