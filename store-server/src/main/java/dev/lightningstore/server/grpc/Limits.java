package dev.lightningstore.server.grpc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.rollout.RolloutStore;

/** Counts that a request may leave out. */
final class Limits {
    private Limits() {}

    /** How many rollouts to claim at once: one where nothing is said. */
    static int claim(int asked) {
        if (asked < 0 || asked > RolloutStore.MAX_DEQUEUE) {
            throw StoreException.Invalid.field("limit", asked + " is not between 1 and " + RolloutStore.MAX_DEQUEUE);
        }
        return Math.max(1, asked);
    }
}
