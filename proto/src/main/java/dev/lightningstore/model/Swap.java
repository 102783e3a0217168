package dev.lightningstore.model;

import dev.lightningstore.error.StoreException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A model whose weights are being changed.
 *
 * @param holds whether its calls wait meanwhile; otherwise they go on with the old weights
 * @param until when it counts as over although nobody said so: who began it may be gone
 */
public record Swap(String model, boolean holds, Instant until) {
    public static final Duration MAX_TIME = Duration.ofHours(1);

    public Swap {
        Upstream.checkModel(model, "model");
    }

    /** Whether calls wait for it now. */
    public boolean holdsAt(Instant now) {
        return holds && now.isBefore(until);
    }

    /** The weights that a model has from the end of a swap on. */
    public record Weights(long version, @Nullable String hash) {
        public Weights {
            Upstream.checkWeights(version, hash);
        }
    }

    /** A swap that begins now; {@code Invalid} where it would last too long. */
    public static Swap of(String model, boolean holds, Instant now, Duration time) {
        if (time.isNegative() || time.isZero() || time.compareTo(MAX_TIME) > 0) {
            throw StoreException.Invalid.field(
                    "max_seconds", "must be more than 0 and at most " + MAX_TIME.toSeconds());
        }
        return new Swap(model, holds, now.plus(time));
    }
}
