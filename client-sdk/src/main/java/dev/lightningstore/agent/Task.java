package dev.lightningstore.agent;

import dev.lightningstore.json.Json;
import dev.lightningstore.resource.Resources;
import dev.lightningstore.rollout.RolloutMode;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done, and with what.
 *
 * @param attempt 1 for the first try at this rollout
 * @param mode what it is for; null where nobody said
 * @param metadata a JSON object of whoever made the rollout
 * @param resources the version that the rollout is pinned to: prompts, models, anything; null where there is none
 */
public record Task(
        String rolloutId,
        String attemptId,
        int attempt,
        @Nullable RolloutMode mode,
        Json input,
        @Nullable Json metadata,
        @Nullable Resources resources) {}
