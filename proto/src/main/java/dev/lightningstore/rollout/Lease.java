package dev.lightningstore.rollout;

import java.time.Instant;

/**
 * The right to run one attempt until a deadline.
 *
 * @param token given to the agent: good for this attempt only, until it expires; empty where the server signs none
 */
public record Lease(AttemptedRollout work, Instant deadline, String token) {
    public LeaseRef ref() {
        Attempt attempt = work.requireAttempt();
        return new LeaseRef(attempt.rolloutId(), attempt.attemptId(), attempt.number());
    }
}
