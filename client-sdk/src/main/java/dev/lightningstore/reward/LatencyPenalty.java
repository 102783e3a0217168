package dev.lightningstore.reward;

import java.time.Duration;

/**
 * 1 up to the ideal time, 0 from the worst on, and in a straight line between.
 *
 * @param ideal faster brings no more
 * @param worst slower costs no more
 */
public record LatencyPenalty(Duration ideal, Duration worst) implements Scorer<Duration> {
    public LatencyPenalty {
        if (ideal.isNegative() || worst.compareTo(ideal) <= 0) {
            throw new IllegalArgumentException(
                    "latency: the worst " + worst + " must be longer than the ideal " + ideal);
        }
    }

    @Override
    public Score score(Duration took) {
        double over = (double) (took.toNanos() - ideal.toNanos()) / (worst.toNanos() - ideal.toNanos());
        return Score.of(1 - Math.min(1, Math.max(0, over)), "latency_ms", took.toMillis());
    }
}
