package dev.lightningstore.server.grpc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.rollout.RolloutStore;

/** Counts that a request may leave out. */
final class Limits {
    private Limits() {}

    /** How many rollouts to claim at once: one where nothing is said. */
    static int claim(boolean said, int asked) {
        int limit = said ? asked : 1;
        if (limit < 1 || limit > RolloutStore.MAX_DEQUEUE) {
            throw StoreException.Invalid.field("limit", limit + " is not between 1 and " + RolloutStore.MAX_DEQUEUE);
        }
        return limit;
    }
}
