package dev.lightningstore.runner.agent;

import dev.lightningstore.rollout.LeaseRef;

/**
 * An attempt that still runs, or has ended unseen, although nobody may wait for it.
 *
 * @param workerId whose it is; another runner may be alive and wait for it
 */
public record Leftover(LeaseRef lease, String workerId) {}
