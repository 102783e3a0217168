package dev.lightningstore.policy.train;

import java.util.Map;
import java.util.Set;

/** What a run has to know to go on as if it had never stopped. Arrays are asked for one at a time: together they may not fit Java's heap. */
public interface State {
    Set<String> arrays();

    /** @throws IllegalArgumentException if there is none */
    float[] array(String name);

    Map<String, Long> numbers();

    default long number(String name) {
        Long number = numbers().get(name);
        if (number == null) {
            throw new IllegalArgumentException("the state lacks the number " + name);
        }
        return number;
    }
}
