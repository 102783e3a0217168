package dev.lightningstore.runner.agent;

import java.time.Duration;

/**
 * What processes use.
 *
 * @param cpu time on processors so far, of those that still run
 * @param residentBytes memory in use, where pages that processes share count for each
 */
public record Usage(Duration cpu, long residentBytes, int processes) {
    public static final Usage NONE = new Usage(Duration.ZERO, 0, 0);
}
