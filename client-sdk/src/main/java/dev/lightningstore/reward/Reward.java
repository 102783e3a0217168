package dev.lightningstore.reward;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * How good something was: one number, or several by name of which one is the primary.
 *
 * @param primary the name of the value that training uses
 * @param values finite numbers by name, the primary among them, in the order in which they were given
 */
public record Reward(String primary, Map<String, Double> values) {
    /** The name of a reward that is one number. */
    public static final String SINGLE = "primary";

    public Reward {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        if (!values.containsKey(primary)) {
            throw new IllegalArgumentException(
                    "reward: the primary '" + primary + "' is not one of " + values.keySet());
        }
        values.forEach((name, value) -> {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("reward: " + name + " is " + value + ", which is no finite number");
            }
        });
    }

    public static Reward of(double value) {
        return new Reward(SINGLE, Map.of(SINGLE, value));
    }

    /** The value that training uses. */
    public double value() {
        return Objects.requireNonNull(values.get(primary), "the constructor saw it");
    }
}
