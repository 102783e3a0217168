package dev.lightningstore.runner;

import dev.lightningstore.rollout.LeaseStore;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a runner works.
 *
 * @param workerId its name in the store; two runners of one project must not share one
 * @param concurrency how many rollouts it runs at once
 * @param ttl how long a lease lasts without a heartbeat: how soon others may take over from a runner that died
 * @param timeout how long an attempt may take where its rollout does not say; null for no bound
 * @param grace how long an agent that is told to stop has to do so, before the runner goes on without it
 * @param drain how long rollouts that run may take to end once the runner is told to end
 * @param maxRollouts the runner ends after so many leases; null for never
 */
public record RunnerOptions(
        String workerId,
        int concurrency,
        Duration ttl,
        @Nullable Duration timeout,
        Duration grace,
        Duration drain,
        @Nullable Integer maxRollouts) {
    public static final int MAX_CONCURRENCY = 10_000;
    public static final Duration DEFAULT_TTL = Duration.ofSeconds(30);
    public static final Duration DEFAULT_GRACE = Duration.ofSeconds(5);
    public static final Duration DEFAULT_DRAIN = Duration.ofSeconds(30);

    public RunnerOptions {
        if (workerId.isBlank()) {
            throw new IllegalArgumentException("worker id: must not be empty");
        }
        if (concurrency < 1 || concurrency > MAX_CONCURRENCY) {
            throw new IllegalArgumentException(
                    "concurrency: " + concurrency + " is not between 1 and " + MAX_CONCURRENCY);
        }
        if (ttl.compareTo(LeaseStore.MIN_TTL) < 0 || ttl.compareTo(LeaseStore.MAX_TTL) > 0) {
            throw new IllegalArgumentException(
                    "lease: " + ttl + " is not between " + LeaseStore.MIN_TTL + " and " + LeaseStore.MAX_TTL);
        }
        if (timeout != null && !timeout.isPositive()) {
            throw new IllegalArgumentException("timeout: must be longer than nothing");
        }
        if (grace.isNegative() || drain.isNegative()) {
            throw new IllegalArgumentException("grace and drain: must not be negative");
        }
        if (maxRollouts != null && maxRollouts < 1) {
            throw new IllegalArgumentException("max rollouts: " + maxRollouts + " is less than 1");
        }
    }

    public static RunnerOptions of(String workerId, int concurrency) {
        return new RunnerOptions(workerId, concurrency, DEFAULT_TTL, null, DEFAULT_GRACE, DEFAULT_DRAIN, null);
    }

    public RunnerOptions withTtl(Duration ttl) {
        return new RunnerOptions(workerId, concurrency, ttl, timeout, grace, drain, maxRollouts);
    }

    public RunnerOptions withTimeout(@Nullable Duration timeout) {
        return new RunnerOptions(workerId, concurrency, ttl, timeout, grace, drain, maxRollouts);
    }

    public RunnerOptions withGrace(Duration grace) {
        return new RunnerOptions(workerId, concurrency, ttl, timeout, grace, drain, maxRollouts);
    }

    public RunnerOptions withDrain(Duration drain) {
        return new RunnerOptions(workerId, concurrency, ttl, timeout, grace, drain, maxRollouts);
    }

    public RunnerOptions withMaxRollouts(@Nullable Integer maxRollouts) {
        return new RunnerOptions(workerId, concurrency, ttl, timeout, grace, drain, maxRollouts);
    }
}
