package dev.lightningstore.client;

import dev.lightningstore.model.Upstream;
import org.jspecify.annotations.Nullable;

/**
 * A server of a model, as the store's gateway has it.
 *
 * @param health what the last check found; null where none was made
 */
public record RegisteredModel(Upstream upstream, @Nullable Health health) {
    /** @param said the status that it answered with, or why there is none */
    public record Health(boolean well, String said) {}
}
