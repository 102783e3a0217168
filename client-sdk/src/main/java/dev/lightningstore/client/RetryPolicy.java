package dev.lightningstore.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often a call that is safe to repeat is tried, and how long to wait in between: a random part of a time that
 * doubles, so that many clients do not come back at once.
 *
 * @param attempts tries in all, the first included
 */
public record RetryPolicy(int attempts, Duration firstDelay, Duration maxDelay) {
    public static final RetryPolicy DEFAULT = new RetryPolicy(10, Duration.ofMillis(100), Duration.ofSeconds(5));
    public static final RetryPolicy NONE = new RetryPolicy(1, Duration.ofMillis(1), Duration.ofMillis(1));

    private static final int MAX_DOUBLINGS = 30;

    public RetryPolicy {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts: " + attempts + " is less than 1");
        }
        if (firstDelay.isNegative() || firstDelay.isZero() || maxDelay.compareTo(firstDelay) < 0) {
            throw new IllegalArgumentException("delays: must be longer than nothing, the longest not below the first");
        }
    }

    /** @param failures how many tries have failed so far, from 1 */
    public Duration delay(int failures, RandomGenerator random) {
        int doublings = Math.min(failures - 1, MAX_DOUBLINGS);
        long nanos = Math.min(maxDelay.toNanos(), firstDelay.toNanos() * (1L << doublings));
        if (nanos <= 0) {
            nanos = maxDelay.toNanos();
        }
        return Duration.ofNanos(nanos / 2 + random.nextLong(nanos / 2 + 1));
    }
}
