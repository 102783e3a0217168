package dev.lightningstore.gateway.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.gateway.JsonText;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.Seconds;
import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.rollout.RolloutMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A rollout in the shape of this wire. What it has and we have not (the runner's config, the name of a job, the count of
 * patches) lies in the rollout's metadata, under one name that this wire's callers never see.
 */
final class PeerRollout {
    private static final String OURS = "agentlightning-1.0";
    private static final int TIMEOUT_SECONDS = 3600;

    private PeerRollout() {}

    /** @param name the id that the caller chose; null where he left it to us */
    static NewRollout read(ObjectNode json, @Nullable String name) {
        JsonNode input = json.get("input");
        if (input == null) {
            throw Unprocessable.missing("body", "input");
        }
        boolean train = Form.truth(json, "is_train", true);
        ObjectNode config = config(Form.objectOrNull(json, "config"));
        ObjectNode metadata = Form.objectOrNull(json, "metadata");
        ObjectNode kept = JsonText.object();
        if (metadata != null) {
            kept.setAll(metadata);
        }
        ObjectNode ours = kept.putObject(OURS);
        if (name != null) {
            ours.put("rollout_id", name);
        }
        ours.set("config", config);
        Duration timeout = Duration.ofSeconds(config.path("timeout_seconds").longValue());
        return new NewRollout(
                Json.trusted(JsonText.bytes(input)),
                train ? RolloutMode.TRAIN : RolloutMode.VAL,
                null,
                new RolloutConfig(timeout, null, 1, Set.of()),
                Json.trusted(JsonText.bytes(kept)),
                null,
                0);
    }

    private static ObjectNode config(@Nullable ObjectNode given) {
        ObjectNode config = JsonText.object();
        long timeout = given == null ? TIMEOUT_SECONDS : Form.whole(given, "timeout_seconds", TIMEOUT_SECONDS);
        if (timeout < 1 || timeout > Integer.MAX_VALUE) {
            throw Unprocessable.body("timeout_seconds", "must be between 1 and " + Integer.MAX_VALUE);
        }
        config.put("timeout_seconds", timeout);
        ObjectNode local = given == null ? null : Form.objectOrNull(given, "local");
        if (local == null) {
            config.putNull("local");
        } else {
            ObjectNode map = Form.objectOrNull(local, "env_map");
            ObjectNode written = config.putObject("local").put("agent_class", Form.text(local, "agent_class"));
            written.set("env_map", map == null ? JsonText.object() : map);
        }
        ObjectNode k8s = given == null ? null : Form.objectOrNull(given, "k8s");
        if (k8s == null) {
            config.putNull("k8s");
        } else {
            config.putObject("k8s").put("job_template", Form.text(k8s, "job_template"));
        }
        return config;
    }

    static ObjectNode metadata(Rollout rollout) {
        Json metadata = rollout.metadata();
        return metadata == null ? JsonText.object() : JsonText.parseObject(metadata.utf8(), "metadata");
    }

    static String name(Rollout rollout) {
        return metadata(rollout).path(OURS).path("rollout_id").asText(rollout.rolloutId());
    }

    static boolean isTrain(Rollout rollout) {
        return rollout.mode() == null || rollout.mode() == RolloutMode.TRAIN;
    }

    static ObjectNode write(AttemptedRollout both) {
        Rollout rollout = both.rollout();
        ObjectNode all = metadata(rollout);
        JsonNode ours = all.path(OURS);
        all.remove(OURS);
        ObjectNode json =
                JsonText.object().put("rollout_id", ours.path("rollout_id").asText(rollout.rolloutId()));
        json.set("input", JsonText.parse(rollout.input().utf8(), "input"));
        json.put("is_train", isTrain(rollout));
        json.set("config", ours.path("config").isObject() ? ours.path("config") : configOf(rollout));
        ObjectNode metadata = json.putObject("metadata").putNull("batch_idx").putNull("sample_idx_in_batch");
        metadata.setAll(all);
        json.set("status", status(both, ours.path("status")));
        return json;
    }

    private static ObjectNode configOf(Rollout rollout) {
        Duration timeout = rollout.config().timeout();
        return JsonText.object()
                .put("timeout_seconds", timeout == null ? TIMEOUT_SECONDS : timeout.toSeconds())
                .putNull("local")
                .putNull("k8s");
    }

    private static ObjectNode status(AttemptedRollout both, JsonNode patched) {
        Rollout rollout = both.rollout();
        Instant ended = rollout.endTime();
        double created = seconds(rollout.startTime());
        double updated = ended == null ? created : seconds(ended);
        Failure failure = rollout.failure();
        ObjectNode status =
                JsonText.object().put("state", PeerState.of(rollout.status()).wire());
        status.put("k8s_job_name", patched.path("k8s_job_name").textValue());
        String lastAttempt = patched.path("last_attempt_id").textValue();
        status.put("last_attempt_id", lastAttempt == null ? laterAttempt(both.attempt()) : lastAttempt);
        String message = patched.path("error_message").textValue();
        status.put("error_message", message != null || failure == null ? message : failure.message());
        status.put("version", patched.path("version").asLong(1));
        status.put("created_at", created);
        status.put("updated_at", Math.max(updated, patched.path("updated_at").asDouble(0)));
        return status;
    }

    /** This wire knows one attempt, "0"; what our own retries added is counted on from there. */
    private static @Nullable String laterAttempt(@Nullable Attempt attempt) {
        return attempt == null || attempt.number() == 1 ? null : label(attempt.number());
    }

    static String label(int number) {
        return String.valueOf(number - 1);
    }

    static double seconds(Instant time) {
        return Seconds.fromNanos(Seconds.nanos(time));
    }

    /** The metadata with a patch of the status in it; one more is counted. */
    static Json patched(Rollout rollout, Map<String, @Nullable String> patch, Instant now) {
        ObjectNode all = metadata(rollout);
        ObjectNode ours = all.get(OURS) instanceof ObjectNode there ? there : all.putObject(OURS);
        ObjectNode status = ours.get("status") instanceof ObjectNode there ? there : ours.putObject("status");
        patch.forEach(status::put);
        status.put("version", status.path("version").asLong(1) + 1);
        status.put("updated_at", seconds(now));
        return Json.trusted(JsonText.bytes(all));
    }

    static String dataId(Rollout rollout) {
        JsonNode input = JsonText.parse(rollout.input().utf8(), "input");
        for (String field : new String[] {"data_id", "instance_id"}) {
            JsonNode id = input.path(field);
            if (id.isTextual() && !id.textValue().isEmpty() || id.isNumber() && id.asDouble() != 0) {
                return id.asText();
            }
        }
        return "";
    }
}
