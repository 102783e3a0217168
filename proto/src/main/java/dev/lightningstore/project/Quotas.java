package dev.lightningstore.project;

import dev.lightningstore.error.StoreException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The bounds of one project; null means none.
 *
 * @param maxQueued rollouts that may wait in the queue
 * @param maxRollouts rollouts stored
 * @param maxSpanBytes bytes of spans stored
 * @param retention how long a final rollout is kept with all that belongs to it
 */
public record Quotas(
        @Nullable Long maxQueued,
        @Nullable Long maxRollouts,
        @Nullable Long maxSpanBytes,
        @Nullable Duration retention) {
    public static final Quotas NONE = new Quotas(null, null, null, null);

    public Quotas {
        positive("max_queued", maxQueued);
        positive("max_rollouts", maxRollouts);
        positive("max_span_bytes", maxSpanBytes);
        if (retention != null && (retention.isNegative() || retention.isZero())) {
            throw StoreException.Invalid.field("retention", "must be longer than nothing");
        }
    }

    private static void positive(String field, @Nullable Long value) {
        if (value != null && value < 1) {
            throw StoreException.Invalid.field(field, value + " is less than 1");
        }
    }
}
