package dev.lightningstore.rollout;

import org.jspecify.annotations.Nullable;

/** Why a rollout or an attempt ended badly. */
public record Failure(FailureKind kind, @Nullable String message) {
    /** Longer messages are cut: a failure is a headline, the spans hold the story. */
    public static final int MAX_MESSAGE = 2_000;

    public Failure {
        if (message != null && message.length() > MAX_MESSAGE) {
            message = message.substring(0, MAX_MESSAGE);
        }
    }
}
