package dev.lightningstore.reward;

import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.FailureKind;
import java.util.Map;

/** What one component says of one thing. */
public sealed interface Score {
    /** @param metadata what led to it, for whoever reads it */
    record Value(double value, Map<String, String> metadata) implements Score {
        public Value {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("score: " + value + " is no finite number");
            }
            metadata = Map.copyOf(metadata);
        }
    }

    /** There is nothing to judge by: no user has said anything yet. */
    record Absent(String reason) implements Score {}

    /** It should have been judged and could not be. Never to be trained on. */
    record Failed(Failure failure) implements Score {}

    static Score of(double value) {
        return new Value(value, Map.of());
    }

    static Score of(double value, String key, Object fact) {
        return new Value(value, Map.of(key, fact.toString()));
    }

    static Score absent(String reason) {
        return new Absent(reason);
    }

    static Score failed(FailureKind kind, String message) {
        return new Failed(new Failure(kind, message));
    }
}
