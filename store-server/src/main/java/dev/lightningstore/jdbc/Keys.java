package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.id.Ids;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** How the numbers of rollouts, attempts and spans are packed into the one BIGINT that their tables are keyed by. */
final class Keys {
    /** Stands for "no value" in a long that has no null. */
    static final long NONE = Long.MIN_VALUE;

    static final int ATTEMPT_BITS = 8;
    static final int SPAN_BITS = 22;
    static final int MAX_SPANS = (1 << SPAN_BITS) - 1;

    private Keys() {}

    static long attempt(long rollout, int attempt) {
        return rollout << ATTEMPT_BITS | attempt;
    }

    static long rolloutOf(long attemptKey) {
        return attemptKey >>> ATTEMPT_BITS;
    }

    static int attemptOf(long attemptKey) {
        return (int) attemptKey & (1 << ATTEMPT_BITS) - 1;
    }

    static long span(long attemptKey, int number) {
        return attemptKey << SPAN_BITS | number;
    }

    static long firstSpan(long attemptKey) {
        return attemptKey << SPAN_BITS;
    }

    static long lastSpan(long attemptKey) {
        return attemptKey << SPAN_BITS | MAX_SPANS;
    }

    static long attemptOfSpan(long spanKey) {
        return spanKey >>> SPAN_BITS;
    }

    static long rollout(String id) {
        OptionalLong number = Ids.rolloutNumber(id);
        if (number.isEmpty()) {
            throw new StoreException.NotFound("rollout", id);
        }
        return number.getAsLong();
    }

    static int attempt(long rollout, String rolloutId, String id) {
        OptionalInt number = Ids.attemptNumber(rollout, id);
        if (number.isEmpty()) {
            throw attemptNotFound(rolloutId, id);
        }
        return number.getAsInt();
    }

    static StoreException attemptNotFound(String rolloutId, String attemptId) {
        return new StoreException.NotFound("attempt", attemptId + " of rollout " + rolloutId);
    }
}
