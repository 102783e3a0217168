package dev.lightningstore.worker;

import dev.lightningstore.json.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who runs rollouts, as far as it was seen. */
public record Worker(
        String workerId,
        WorkerStatus status,
        @Nullable Json heartbeatStats,
        @Nullable Instant lastHeartbeatTime,
        @Nullable Instant lastDequeueTime,
        @Nullable Instant lastBusyTime,
        @Nullable Instant lastIdleTime,
        @Nullable String currentRolloutId,
        @Nullable String currentAttemptId) {}
