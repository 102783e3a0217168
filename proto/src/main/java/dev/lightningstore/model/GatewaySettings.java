package dev.lightningstore.model;

import dev.lightningstore.error.StoreException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a project wants its model calls treated.
 *
 * @param rewardsFromVerifier whether a rollout token may not tell rewards: only keys may
 * @param freeTraces which part of the calls without a rollout is kept, from 0 (none) to 1 (all)
 * @param maxCalls model calls that one attempt may make; null for no bound
 * @param maxTokens tokens, read and written, that one attempt may use; null for no bound
 * @param pause what a paused project tells its callers; null where calls go on
 */
public record GatewaySettings(
        boolean rewardsFromVerifier,
        double freeTraces,
        @Nullable Long maxCalls,
        @Nullable Long maxTokens,
        @Nullable Pause pause) {
    public static final GatewaySettings DEFAULT = new GatewaySettings(false, 0, null, null, null);

    /** When to come again, and why not now. */
    public record Pause(Duration retryAfter, @Nullable String reason) {
        public static final int MAX_REASON = 500;

        public Pause {
            if (retryAfter.isNegative() || retryAfter.compareTo(Duration.ofDays(1)) > 0) {
                throw StoreException.Invalid.field("retry_after_seconds", "is not between 0 and a day");
            }
            if (reason != null && reason.length() > MAX_REASON) {
                throw StoreException.Invalid.field("reason", "must have at most " + MAX_REASON + " characters");
            }
        }
    }

    public GatewaySettings {
        if (!(freeTraces >= 0 && freeTraces <= 1)) {
            throw StoreException.Invalid.field("free_traces", freeTraces + " is not between 0 and 1");
        }
        positive("max_calls", maxCalls);
        positive("max_tokens", maxTokens);
    }

    public GatewaySettings paused(@Nullable Pause now) {
        return new GatewaySettings(rewardsFromVerifier, freeTraces, maxCalls, maxTokens, now);
    }

    private static void positive(String field, @Nullable Long value) {
        if (value != null && value < 1) {
            throw StoreException.Invalid.field(field, value + " is less than 1");
        }
    }
}
