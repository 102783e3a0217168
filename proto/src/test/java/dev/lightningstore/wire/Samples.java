package dev.lightningstore.wire;

import dev.lightningstore.job.Checkpoint;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobState;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.rollout.RolloutMode;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.store.PageRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** One of each, with nothing left out and with all that may be left out. */
final class Samples {
    static final Instant TIME = Instant.parse("2026-03-01T12:00:00.123456789Z");
    static final Json JSON = Json.parse("{\"a\": [1, 2.50, \"grüße ☃\"]}", "test");
    static final Failure FAILURE = new Failure(FailureKind.INFRA, "the disk is full");
    static final RolloutConfig CONFIG = new RolloutConfig(
            Duration.ofMillis(1500), Duration.ofSeconds(7), 3, Set.of(AttemptStatus.FAILED, AttemptStatus.TIMEOUT));
    static final PageRequest PAGE = new PageRequest("status", true, 17, 0, "next-please");

    static final Checkpoint CHECKPOINT = new Checkpoint(7, "file:/checkpoints/7", "0123abcd".repeat(8), 1L << 40);

    private Samples() {}

    static Job job(JobState state) {
        return new Job(
                "job-1", "n", JSON, 9, state, TIME, TIME, TIME, "w", 7, true, JSON, CHECKPOINT, "rs-1", "it ended");
    }

    static Job bareJob() {
        return new Job(
                "job-1",
                "n",
                Json.EMPTY_OBJECT,
                1,
                JobState.QUEUED,
                TIME,
                TIME,
                null,
                null,
                0,
                false,
                null,
                null,
                null,
                null);
    }

    static Rollout rollout(RolloutStatus status, RolloutMode mode) {
        return new Rollout("ro-1", JSON, TIME, TIME, mode, "rs-1", status, CONFIG, JSON, "group", -5, FAILURE);
    }

    static Rollout bareRollout() {
        return new Rollout(
                "ro-1",
                Json.NULL,
                TIME,
                null,
                null,
                null,
                RolloutStatus.QUEUING,
                RolloutConfig.DEFAULT,
                null,
                null,
                0,
                null);
    }

    static Attempt attempt(AttemptStatus status) {
        return new Attempt("ro-1", "at-1", 2, TIME, TIME, status, "w", TIME, JSON, TIME, FAILURE);
    }

    static Attempt bareAttempt() {
        return new Attempt(
                "ro-1",
                "at-1",
                1,
                TIME,
                null,
                AttemptStatus.PREPARING,
                null,
                null,
                null,
                null,
                new Failure(FailureKind.AGENT, null));
    }

    static AttemptedRollout work() {
        return new AttemptedRollout(rollout(RolloutStatus.RUNNING, RolloutMode.TRAIN), attempt(AttemptStatus.RUNNING));
    }
}
