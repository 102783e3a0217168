package dev.lightningstore.event;

import dev.lightningstore.job.JobState;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.RolloutStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Something that changed, as the feed tells it. */
public sealed interface Event {
    Instant at();

    /** A rollout is in a new state; {@code attemptId} is its latest attempt, if it has one. */
    record RolloutChanged(
            Instant at,
            String rolloutId,
            RolloutStatus status,
            @Nullable String attemptId,
            @Nullable AttemptStatus attemptStatus,
            @Nullable String workerId)
            implements Event {}

    /** New resources are the latest. */
    record ResourcesChanged(Instant at, String resourcesId, int version) implements Event {}

    /** A training job is in a new state, has committed a step, or was asked to stop. */
    record JobChanged(Instant at, String jobId, JobState state, long step) implements Event {}
}
