package dev.lightningstore.rollout;

import dev.lightningstore.json.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One task to be done.
 *
 * @param mode what it is for; null where the caller did not say
 * @param resourcesId the resources that it runs against, resolved when it was made
 * @param metadata a JSON object of the caller's, kept as it came
 * @param groupId rollouts of one group are compared with each other (the same task, sampled several times)
 * @param priority higher is claimed first; within one priority first in, first out
 * @param failure why it failed or was cancelled; null otherwise
 */
public record Rollout(
        String rolloutId,
        Json input,
        Instant startTime,
        @Nullable Instant endTime,
        @Nullable RolloutMode mode,
        @Nullable String resourcesId,
        RolloutStatus status,
        RolloutConfig config,
        @Nullable Json metadata,
        @Nullable String groupId,
        int priority,
        @Nullable Failure failure) {}
