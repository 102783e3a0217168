package dev.lightningstore.policy.library;

import dev.lightningstore.policy.weights.TextFiles;
import dev.lightningstore.policy.weights.Weights;

/** All of a model, to be closed after use. */
public record OpenModel(Weights weights, TextFiles text) implements AutoCloseable {
    @Override
    public void close() {
        weights.close();
    }
}
