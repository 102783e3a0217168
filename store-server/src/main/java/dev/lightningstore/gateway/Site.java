package dev.lightningstore.gateway;

import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.rollout.RolloutMode;
import org.jspecify.annotations.Nullable;

/**
 * Where a call comes from.
 *
 * @param place null for a call of no rollout
 * @param byPath whether the path names the rollout: then the wire of agentlightning 1.0 decides model and temperature
 */
record Site(
        String project,
        @Nullable Place place,
        @Nullable RolloutMode mode,
        @Nullable String resourcesId,
        boolean byPath) {
    /**
     * The attempt that a call belongs to.
     *
     * @param lease what the caller's token is good for; null for callers with a key
     * @param label what the path calls the attempt, where that is not its id
     */
    record Place(
            String rolloutId,
            String attemptId,
            @Nullable LeaseRef lease,
            @Nullable String label) {}

    boolean training() {
        return mode == RolloutMode.TRAIN;
    }
}
