package dev.lightningstore.job;

import dev.lightningstore.json.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One training run that was asked for.
 *
 * @param tasks how many it has
 * @param workerId who runs it, or ran it last; null before the first
 * @param step the last one that is committed; 0 before the first
 * @param stopping whether it was asked to stop and has not yet
 * @param progress what its worker said last of what it is doing; a JSON object
 * @param checkpoint the last one; null before the first
 * @param resourcesId of the policy that it published last; null before the first
 * @param message why it failed, or how it ended
 */
public record Job(
        String jobId,
        String name,
        Json spec,
        int tasks,
        JobState state,
        Instant createTime,
        Instant updateTime,
        @Nullable Instant endTime,
        @Nullable String workerId,
        long step,
        boolean stopping,
        @Nullable Json progress,
        @Nullable Checkpoint checkpoint,
        @Nullable String resourcesId,
        @Nullable String message) {}
