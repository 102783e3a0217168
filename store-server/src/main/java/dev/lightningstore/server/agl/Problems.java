package dev.lightningstore.server.agl;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is wrong with one request, gathered so that the caller sees all of it at once. Not thread-safe. */
final class Problems {
    /** A request with more is wrong enough; the rest is not told. */
    static final int MAX = 100;

    /** What stood at the wrong place is repeated up to this many bytes. */
    static final int MAX_INPUT = 2_000;

    private final List<Problem> found = new ArrayList<>(0);

    void add(String type, List<Object> loc, String message, byte @Nullable [] input, @Nullable String context) {
        if (found.size() < MAX) {
            byte[] repeated = input != null && input.length > MAX_INPUT ? null : input;
            found.add(new Problem(type, loc, message, repeated, context));
        }
    }

    void add(String type, List<Object> loc, String message, byte @Nullable [] input) {
        add(type, loc, message, input, null);
    }

    boolean none() {
        return found.isEmpty();
    }

    /** Goes on only if nothing was wrong. */
    void check() {
        if (!found.isEmpty()) {
            throw new Unprocessable(found);
        }
    }
}
