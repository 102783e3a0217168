package dev.lightningstore.model;

import dev.lightningstore.error.StoreException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a project wants its model calls and the spans of its agents treated.
 *
 * @param rewardsFromVerifier whether agents may not tell rewards: neither a rollout token nor a key of their role
 * @param redact whether secrets are taken out of spans before they are stored
 * @param freeTraces which part of the calls without a rollout is kept, from 0 (none) to 1 (all)
 * @param budget what one attempt may use
 * @param replay whether calls are recorded, or answered from what was recorded
 * @param pause what a paused project tells its callers; null where calls go on
 */
public record GatewaySettings(
        boolean rewardsFromVerifier,
        boolean redact,
        double freeTraces,
        Budget budget,
        Replay replay,
        @Nullable Pause pause) {
    public static final GatewaySettings DEFAULT = new GatewaySettings(false, true, 0, Budget.NONE, Replay.OFF, null);

    /**
     * What one attempt may use of its models; null is no bound.
     *
     * @param maxCalls model calls
     * @param maxTurns answers of the assistant in one conversation, as the call's own messages count them
     * @param maxTokens tokens of all its calls together, read and written
     * @param maxTrajectoryTokens tokens of one call, read and written: the longest row that training would see
     * @param maxSeconds from the attempt's start
     */
    public record Budget(
            @Nullable Long maxCalls,
            @Nullable Long maxTurns,
            @Nullable Long maxTokens,
            @Nullable Long maxTrajectoryTokens,
            @Nullable Long maxSeconds) {
        public static final Budget NONE = new Budget(null, null, null, null, null);

        public Budget {
            positive("max_calls", maxCalls);
            positive("max_turns", maxTurns);
            positive("max_tokens", maxTokens);
            positive("max_trajectory_tokens", maxTrajectoryTokens);
            positive("max_seconds", maxSeconds);
        }

        private static void positive(String field, @Nullable Long value) {
            if (value != null && value < 1) {
                throw StoreException.Invalid.field(field, value + " is less than 1");
            }
        }
    }

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
    }

    public GatewaySettings paused(@Nullable Pause now) {
        return new GatewaySettings(rewardsFromVerifier, redact, freeTraces, budget, replay, now);
    }
}
