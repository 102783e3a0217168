package dev.lightningstore.server.contract;

import com.fasterxml.jackson.databind.util.RawValue;
import dev.lightningstore.json.Json;
import dev.lightningstore.resource.Resources;
import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.rollout.RolloutMode;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import dev.lightningstore.worker.Worker;
import dev.lightningstore.worker.WorkerStatus;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The peer's JSON forms of what the store holds. */
final class AglForms {
    private AglForms() {}

    static Map<String, @Nullable Object> newRollout(NewRollout rollout) {
        RolloutMode mode = rollout.mode();
        return AglWire.object(
                "input", raw(rollout.input()),
                "mode", mode == null ? null : mode.wire(),
                "resources_id", rollout.resourcesId(),
                "config", config(rollout.config()),
                "metadata", raw(rollout.metadata()));
    }

    static Map<String, @Nullable Object> config(RolloutConfig config) {
        return AglWire.object(
                "timeout_seconds", seconds(config.timeout()),
                "unresponsive_seconds", seconds(config.unresponsive()),
                "max_attempts", config.maxAttempts(),
                "retry_condition",
                        config.retryOn().stream().map(AttemptStatus::wire).toList());
    }

    static @Nullable RawValue raw(@Nullable Json json) {
        return json == null ? null : new RawValue(json.toString());
    }

    static @Nullable BigDecimal seconds(@Nullable Duration duration) {
        return duration == null
                ? null
                : BigDecimal.valueOf(duration.toNanos(), 9).stripTrailingZeros();
    }

    static BigDecimal seconds(Instant time) {
        return new BigDecimal(time.getEpochSecond()).add(BigDecimal.valueOf(time.getNano(), 9));
    }

    static Rollout rollout(RawJson json) {
        String mode = json.textOrNull("mode");
        RawJson config = RawJson.object(json.raw("config"));
        return new Rollout(
                json.text("rollout_id"),
                Json.parse(json.rawOrNull("input") == null ? "null" : json.raw("input"), "input"),
                json.time("start_time"),
                json.timeOrNull("end_time"),
                mode == null ? null : RolloutMode.ofWire(mode, "mode"),
                json.textOrNull("resources_id"),
                RolloutStatus.ofWire(json.text("status"), "status"),
                new RolloutConfig(
                        config.secondsOrNull("timeout_seconds"),
                        config.secondsOrNull("unresponsive_seconds"),
                        config.number("max_attempts"),
                        config.texts("retry_condition").stream()
                                .map(text -> AttemptStatus.ofWire(text, "retry_condition"))
                                .collect(Collectors.toSet())),
                json.jsonOrNull("metadata"),
                null,
                0,
                null);
    }

    static AttemptedRollout attempted(RawJson json) {
        String attempt = json.rawOrNull("attempt");
        return new AttemptedRollout(rollout(json), attempt == null ? null : attempt(RawJson.object(attempt)));
    }

    static Attempt attempt(RawJson json) {
        return new Attempt(
                json.text("rollout_id"),
                json.text("attempt_id"),
                json.number("sequence_id"),
                json.time("start_time"),
                json.timeOrNull("end_time"),
                AttemptStatus.ofWire(json.text("status"), "status"),
                json.textOrNull("worker_id"),
                json.timeOrNull("last_heartbeat_time"),
                json.jsonOrNull("metadata"),
                null,
                null);
    }

    static Worker worker(RawJson json) {
        return new Worker(
                json.text("worker_id"),
                WorkerStatus.ofWire(json.text("status"), "status"),
                json.jsonOrNull("heartbeat_stats"),
                json.timeOrNull("last_heartbeat_time"),
                json.timeOrNull("last_dequeue_time"),
                json.timeOrNull("last_busy_time"),
                json.timeOrNull("last_idle_time"),
                json.textOrNull("current_rollout_id"),
                json.textOrNull("current_attempt_id"));
    }

    static Resources resources(RawJson json) {
        return new Resources(
                json.text("resources_id"),
                json.number("version"),
                json.time("create_time"),
                json.time("update_time"),
                Json.parse(json.raw("resources"), "resources"));
    }

    /** Adds the part of the answer that is asked for; this wire has no cursors. */
    static Map<String, @Nullable Object> paged(Map<String, @Nullable Object> query, PageRequest page) {
        query.putAll(AglWire.object(
                "limit",
                page.limit(),
                "offset",
                page.offset(),
                "sort_by",
                page.sortBy(),
                "sort_order",
                page.descending() ? "desc" : "asc"));
        return query;
    }

    static <T> Page<T> page(String body, Function<RawJson, T> item) {
        RawJson page = RawJson.object(body);
        List<T> items = RawJson.objects(page.raw("items")).stream().map(item).toList();
        return new Page<>(items, page.number("total"), null);
    }

    static boolean isNull(String body) {
        return body.isBlank() || body.strip().equals("null");
    }
}
