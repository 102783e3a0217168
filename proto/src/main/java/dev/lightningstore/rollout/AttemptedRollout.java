package dev.lightningstore.rollout;

import org.jspecify.annotations.Nullable;

/** A rollout beside its latest attempt; the attempt is null while nobody has claimed it. */
public record AttemptedRollout(Rollout rollout, @Nullable Attempt attempt) {
    /** The attempt of a rollout that was just claimed or started. */
    public Attempt requireAttempt() {
        if (attempt == null) {
            throw new IllegalStateException("rollout " + rollout.rolloutId() + " has no attempt");
        }
        return attempt;
    }
}
