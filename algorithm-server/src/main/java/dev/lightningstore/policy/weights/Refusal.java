package dev.lightningstore.policy.weights;

import dev.lightningstore.error.StoreException;
import java.util.Map;

/** Why a model is not taken: which field of which file, what it says, and what would do. */
final class Refusal {
    private Refusal() {}

    static StoreException.Invalid of(Object file, String message) {
        return new StoreException.Invalid(file + ": " + message, Map.of("file", file.toString()));
    }

    static StoreException.Invalid field(Object file, String field, String message) {
        return new StoreException.Invalid(
                file + ": " + field + ": " + message, Map.of("file", file.toString(), "field", field));
    }
}
