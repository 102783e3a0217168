package dev.lightningstore.correction;

import org.jspecify.annotations.Nullable;

/**
 * One thing that a validator did not like.
 *
 * @param where a file or a part, with the line where it is known; null where that does not matter
 */
public record Problem(String message, @Nullable String where) {
    public Problem {
        if (message.isBlank()) {
            throw new IllegalArgumentException("problem: say what is wrong");
        }
    }

    public static Problem of(String message) {
        return new Problem(message, null);
    }
}
