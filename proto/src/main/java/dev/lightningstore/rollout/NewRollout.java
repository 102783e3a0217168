package dev.lightningstore.rollout;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * A rollout to be made.
 *
 * @param resourcesId null for the latest resources at the time it is made
 * @param priority between {@link #MIN_PRIORITY} and {@link #MAX_PRIORITY}; higher is claimed first
 */
public record NewRollout(
        Json input,
        @Nullable RolloutMode mode,
        @Nullable String resourcesId,
        RolloutConfig config,
        @Nullable Json metadata,
        @Nullable String groupId,
        int priority) {
    public static final int MIN_PRIORITY = -1000;
    public static final int MAX_PRIORITY = 1000;
    public static final int MAX_NAME = 200;

    public NewRollout {
        if (priority < MIN_PRIORITY || priority > MAX_PRIORITY) {
            throw StoreException.Invalid.field(
                    "priority", priority + " is not between " + MIN_PRIORITY + " and " + MAX_PRIORITY);
        }
        if (groupId != null && (groupId.isEmpty() || groupId.length() > MAX_NAME)) {
            throw StoreException.Invalid.field("group_id", "must have 1 to " + MAX_NAME + " characters");
        }
        if (resourcesId != null && resourcesId.length() > MAX_NAME) {
            throw StoreException.Invalid.field("resources_id", "must have at most " + MAX_NAME + " characters");
        }
        if (metadata != null && !metadata.isObject()) {
            throw StoreException.Invalid.field("metadata", "must be a JSON object");
        }
    }

    public static NewRollout of(Json input) {
        return new NewRollout(input, null, null, RolloutConfig.DEFAULT, null, null, 0);
    }
}
