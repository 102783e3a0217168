package dev.lightningstore.store;

import java.time.Duration;

/** How much a project holds. */
public record Statistics(
        String name,
        long rollouts,
        long attempts,
        long spans,
        long spanBytes,
        long resources,
        long workers,
        long queued,
        Duration uptime) {}
