package dev.lightningstore.server.agl;

import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonOut;
import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Writes rollouts and attempts: the peer's fields in its order, then ours where there is something to say. */
final class RolloutJson {
    private static final byte[] ROLLOUT_ID = ascii("{\"rollout_id\":\"");
    private static final byte[] INPUT = ascii("\",\"input\":");
    private static final byte[] START_TIME = ascii(",\"start_time\":");
    private static final byte[] END_TIME = ascii(",\"end_time\":");
    private static final byte[] MODE = ascii(",\"mode\":");
    private static final byte[] RESOURCES_ID = ascii(",\"resources_id\":");
    private static final byte[] STATUS = ascii(",\"status\":\"");
    private static final byte[] CONFIG = ascii("\",\"config\":");
    private static final byte[] DEFAULT_CONFIG =
            ascii("{\"timeout_seconds\":null,\"unresponsive_seconds\":null,\"max_attempts\":1,\"retry_condition\":[]}");
    private static final byte[] METADATA = ascii(",\"metadata\":");
    private static final byte[] GROUP_ID = ascii(",\"group_id\":");
    private static final byte[] PRIORITY = ascii(",\"priority\":");
    private static final byte[] FAILURE = ascii(",\"failure\":{\"kind\":\"");
    private static final byte[] MESSAGE = ascii("\",\"message\":");
    private static final byte[] ATTEMPT = ascii(",\"attempt\":");
    private static final byte[] ATTEMPT_ID = ascii("\",\"attempt_id\":\"");
    private static final byte[] SEQUENCE_ID = ascii("\",\"sequence_id\":");
    private static final byte[] WORKER_ID = ascii("\",\"worker_id\":");
    private static final byte[] LAST_HEARTBEAT_TIME = ascii(",\"last_heartbeat_time\":");

    private RolloutJson() {}

    static void write(JsonOut out, AttemptedRollout attempted) {
        open(out, attempted.rollout());
        Attempt attempt = attempted.attempt();
        if (attempt != null) {
            out.raw(ATTEMPT);
            write(out, attempt);
        }
        out.raw('}');
    }

    static void write(JsonOut out, Rollout rollout) {
        open(out, rollout);
        out.raw('}');
    }

    private static void open(JsonOut out, Rollout rollout) {
        out.raw(ROLLOUT_ID).ascii(rollout.rolloutId());
        out.raw(INPUT).raw(rollout.input());
        out.raw(START_TIME).seconds(rollout.startTime());
        out.raw(END_TIME).seconds(rollout.endTime());
        out.raw(MODE);
        if (rollout.mode() == null) {
            out.nul();
        } else {
            out.quoted(rollout.mode().wire());
        }
        out.raw(RESOURCES_ID).string(rollout.resourcesId());
        out.raw(STATUS).ascii(rollout.status().wire());
        out.raw(CONFIG);
        config(out, rollout.config());
        Json metadata = rollout.metadata();
        out.raw(METADATA).raw(metadata);
        if (rollout.groupId() != null) {
            out.raw(GROUP_ID).string(rollout.groupId());
        }
        if (rollout.priority() != 0) {
            out.raw(PRIORITY).number(rollout.priority());
        }
        failure(out, rollout.failure());
    }

    private static void config(JsonOut out, RolloutConfig config) {
        if (config.equals(RolloutConfig.DEFAULT)) {
            out.raw(DEFAULT_CONFIG);
            return;
        }
        out.ascii("{\"timeout_seconds\":");
        seconds(out, config.timeout());
        out.ascii(",\"unresponsive_seconds\":");
        seconds(out, config.unresponsive());
        out.ascii(",\"max_attempts\":").number(config.maxAttempts()).ascii(",\"retry_condition\":[");
        String comma = "";
        for (AttemptStatus status : AttemptStatus.values()) {
            if (config.retryOn().contains(status)) {
                out.ascii(comma).quoted(status.wire());
                comma = ",";
            }
        }
        out.ascii("]}");
    }

    private static void seconds(JsonOut out, @Nullable Duration duration) {
        if (duration == null) {
            out.nul();
        } else {
            out.seconds(duration.toNanos());
        }
    }

    private static void failure(JsonOut out, @Nullable Failure failure) {
        if (failure != null) {
            out.raw(FAILURE)
                    .ascii(failure.kind().wire())
                    .raw(MESSAGE)
                    .string(failure.message())
                    .raw('}');
        }
    }

    static void write(JsonOut out, Attempt attempt) {
        out.raw(ROLLOUT_ID).ascii(attempt.rolloutId());
        out.raw(ATTEMPT_ID).ascii(attempt.attemptId());
        out.raw(SEQUENCE_ID).number(attempt.number());
        out.raw(START_TIME).seconds(attempt.startTime());
        out.raw(END_TIME).seconds(attempt.endTime());
        out.raw(STATUS).ascii(attempt.status().wire());
        out.raw(WORKER_ID).string(attempt.workerId());
        out.raw(LAST_HEARTBEAT_TIME).seconds(attempt.lastHeartbeatTime());
        out.raw(METADATA).raw(attempt.metadata());
        failure(out, attempt.failure());
        out.raw('}');
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
