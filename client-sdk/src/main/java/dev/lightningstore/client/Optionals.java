package dev.lightningstore.client;

import dev.lightningstore.error.StoreException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The wire says NOT_FOUND where the facets answer nothing. */
final class Optionals {
    private Optionals() {}

    /** @param kind what is looked for: if something else is not there, such as the project, that is a failure */
    static <T> CompletableFuture<Optional<T>> of(CompletableFuture<T> answer, String kind) {
        return answer.handle((found, failure) -> {
            if (failure == null) {
                return Optional.of(found);
            }
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            if (cause instanceof StoreException.NotFound missing
                    && kind.equals(missing.details().get("kind"))) {
                return Optional.<T>empty();
            }
            throw cause instanceof RuntimeException known ? known : new CompletionException(cause);
        });
    }
}
