package dev.lightningstore.gateway;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** How long to wait before a call is tried again. */
final class Backoff {
    static final Duration FIRST = Duration.ofMillis(250);
    static final Duration MAX = Duration.ofSeconds(8);

    private Backoff() {}

    /**
     * Twice as long each time, spread so that callers who failed together do not come back together.
     *
     * @param retryAfter what the server asked for, in seconds; a date counts as nothing
     * @param left of the call's time, of which half is kept for the next try
     */
    static Duration before(int tries, @Nullable String retryAfter, Duration left, RandomGenerator random) {
        long backoff = Math.min(FIRST.toMillis() << Math.min(tries, 10), MAX.toMillis());
        long wait = backoff / 2 + random.nextLong(backoff / 2 + 1);
        wait = Math.min(Math.max(wait, asked(retryAfter)), MAX.toMillis());
        return Duration.ofMillis(Math.min(wait, Math.max(0, left.toMillis() / 2)));
    }

    private static long asked(@Nullable String retryAfter) {
        if (retryAfter == null || !retryAfter.strip().matches("\\d{1,9}")) {
            return 0;
        }
        return Duration.ofSeconds(Long.parseLong(retryAfter.strip())).toMillis();
    }
}
