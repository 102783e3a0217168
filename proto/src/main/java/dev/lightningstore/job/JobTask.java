package dev.lightningstore.job;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.RolloutMode;
import org.jspecify.annotations.Nullable;

/**
 * One task that a job trains on: what becomes a rollout's input.
 *
 * @param mode {@code TRAIN} or {@code VAL}; null leaves it to the job's validation split
 */
public record JobTask(Json input, @Nullable RolloutMode mode) {
    public JobTask {
        if (mode == RolloutMode.TEST) {
            throw StoreException.Invalid.field("tasks.mode", "must be train or val, or be left out");
        }
    }
}
