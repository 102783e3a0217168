package dev.lightningstore.rollout;

import dev.lightningstore.json.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One try at a rollout by one worker.
 *
 * @param number 1 for the first attempt of its rollout; also the fencing token of a lease, since it only grows
 * @param lastHeartbeatTime when the worker was last heard of: a heartbeat or a span
 * @param leaseDeadline when the lease runs out; null for attempts of the peer's wire, which have none
 */
public record Attempt(
        String rolloutId,
        String attemptId,
        int number,
        Instant startTime,
        @Nullable Instant endTime,
        AttemptStatus status,
        @Nullable String workerId,
        @Nullable Instant lastHeartbeatTime,
        @Nullable Json metadata,
        @Nullable Instant leaseDeadline,
        @Nullable Failure failure) {}
