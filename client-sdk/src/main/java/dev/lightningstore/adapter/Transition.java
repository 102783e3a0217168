package dev.lightningstore.adapter;

import dev.lightningstore.rollout.FailureKind;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * One answer of a model: what it saw, what it said, and how good that was.
 *
 * @param spanId the call's span; {@code sequenceId} orders the calls of a rollout
 * @param choice which of the call's answers; 0 where only one was asked for
 * @param promptIds as the server that sampled counts them. Not copied: do not change it
 * @param responseIds likewise; at least one
 * @param logprobs one for each of {@code responseIds}, or none. Not copied: do not change it
 * @param agent the nearest agent above the call; null for none
 * @param operation the nearest traced operation above the call; null for none
 * @param model that answered, or was asked for
 * @param reward by the {@link RewardMatching} that was chosen
 * @param failureKind why it is not to be trained on as if the agent had failed; null for none
 */
public record Transition(
        String rolloutId,
        String attemptId,
        String spanId,
        long sequenceId,
        int choice,
        int[] promptIds,
        int[] responseIds,
        float[] logprobs,
        PolicyVersion policy,
        @Nullable String agent,
        @Nullable String operation,
        @Nullable String model,
        OptionalDouble reward,
        @Nullable String finishReason,
        @Nullable FailureKind failureKind) {

    public Transition {
        if (responseIds.length == 0) {
            throw new IllegalArgumentException("responseIds: there are none; a call without ids is no transition");
        }
        if (logprobs.length != 0 && logprobs.length != responseIds.length) {
            throw new IllegalArgumentException("logprobs: there are " + logprobs.length + " for " + responseIds.length
                    + " response ids; give one each, or none");
        }
    }

    public boolean hasLogprobs() {
        return logprobs.length > 0;
    }

    Transition rewarded(OptionalDouble reward) {
        return new Transition(
                rolloutId,
                attemptId,
                spanId,
                sequenceId,
                choice,
                promptIds,
                responseIds,
                logprobs,
                policy,
                agent,
                operation,
                model,
                reward,
                finishReason,
                failureKind);
    }

    @Override
    public String toString() {
        return spanId + (choice == 0 ? "" : "." + choice) + ": " + promptIds.length + " + " + responseIds.length
                + " tokens by " + policy;
    }
}
