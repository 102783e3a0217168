package dev.lightningstore.trace.ship;

import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.span.NewSpan;
import org.jspecify.annotations.Nullable;

/**
 * Where a span belongs.
 *
 * @param attemptId empty for spans of no rollout
 * @param lease null where nothing is written under a lease, or where the token that is sent speaks for it
 */
public record Place(
        String rolloutId, String attemptId, @Nullable LeaseRef lease) {
    /** Of no rollout. */
    public static final Place FREE = new Place(NewSpan.FREE, "", null);

    public boolean free() {
        return rolloutId.equals(NewSpan.FREE);
    }
}
