package dev.lightningstore.rollout;

import dev.lightningstore.json.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What to change of an attempt; null leaves a field alone. */
public record AttemptUpdate(
        @Nullable AttemptStatus status,
        @Nullable String workerId,
        @Nullable Instant lastHeartbeatTime,
        @Nullable Json metadata,
        @Nullable Failure failure) {
    public static AttemptUpdate status(AttemptStatus status) {
        return new AttemptUpdate(status, null, null, null, null);
    }
}
