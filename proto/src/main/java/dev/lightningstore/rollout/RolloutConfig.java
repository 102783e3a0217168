package dev.lightningstore.rollout;

import dev.lightningstore.error.StoreException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When an attempt is given up, and whether another follows.
 *
 * @param timeout how long an attempt may take, counted from its start; null for no bound
 * @param unresponsive how long an attempt may be silent (no span, no heartbeat); null for no bound
 * @param maxAttempts attempts in all, the first included
 * @param retryOn the attempt states that are worth another attempt
 */
public record RolloutConfig(
        @Nullable Duration timeout, @Nullable Duration unresponsive, int maxAttempts, Set<AttemptStatus> retryOn) {
    /** An attempt's number has eight bits in the key of a span. */
    public static final int MAX_ATTEMPTS = 255;

    public static final RolloutConfig DEFAULT = new RolloutConfig(null, null, 1, Set.of());

    public RolloutConfig {
        if (maxAttempts < 1 || maxAttempts > MAX_ATTEMPTS) {
            throw StoreException.Invalid.field(
                    "config.max_attempts", maxAttempts + " is not between 1 and " + MAX_ATTEMPTS);
        }
        retryOn = retryOn.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(retryOn));
    }
}
