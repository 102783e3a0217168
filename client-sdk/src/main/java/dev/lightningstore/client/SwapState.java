package dev.lightningstore.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a change of a model's weights stands on the store's server that was asked.
 *
 * @param ongoing null where there is no change, or its time is over
 * @param waiting calls that wait for its end
 * @param inFlight calls that are being answered
 */
public record SwapState(String model, @Nullable Ongoing ongoing, int waiting, int inFlight) {
    /**
     * A change that is going on.
     *
     * @param holds whether calls wait meanwhile
     * @param until when it counts as over although nobody ended it
     */
    public record Ongoing(boolean holds, Instant until) {}
}
