package dev.lightningstore.adapter;

import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.json.JsonValue.JsonArray;
import dev.lightningstore.json.JsonValue.JsonNull;
import dev.lightningstore.json.JsonValue.JsonNumber;
import dev.lightningstore.json.JsonValue.JsonObject;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.trace.ModelCall;
import dev.lightningstore.trace.ModelCall.Message;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call of a model in the form of a simple tracer: one JSON object with the call's component, times, prompt, response,
 * latency and reward, kept in folders by day. Times are those of UTC, in microseconds.
 *
 * @param id names the trace, and its file
 * @param start when the call began
 */
public record DatedTrace(String id, LocalDateTime start, Json json) {
    /** The object as it was read; it goes out again as it came. */
    public static final String VERBATIM = "lightning.dated.json";

    private static final DateTimeFormatter IN_ID = DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss_SSSSSS");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS");
    private static final String NOBODY = "agent";
    private static final long NANOS = 1_000_000_000L;
    private static final double MICROS_PER_MILLI = 1e3;

    /** One for each call of an attempt that completed. */
    public static List<DatedTrace> of(List<StoredSpan> spans) {
        TraceTree tree = TraceTree.of(spans).repaired();
        List<SelectedCall> calls = SelectedCall.find(tree, CallSelection.ALL, new ArrayList<>());
        Map<TraceSpan, TraceSpan> rewards = RewardMatching.BY_SEQUENCE.match(
                tree, calls.stream().map(SelectedCall::span).toList());
        List<DatedTrace> traces = new ArrayList<>();
        for (SelectedCall call : calls) {
            if (call.span().startNanos() >= 0) {
                traces.add(of(call, rewards.get(call.span())));
            }
        }
        return traces;
    }

    private static DatedTrace of(SelectedCall call, @Nullable TraceSpan reward) {
        TraceSpan span = call.span();
        String verbatim = span.text(VERBATIM).orElse(null);
        LocalDateTime start = time(span.startNanos());
        if (verbatim != null) {
            Json json = Json.parse(verbatim, VERBATIM);
            String id = JsonValue.of(json)
                    .find("/trace_id")
                    .flatMap(JsonValue::string)
                    .orElse(span.spanId());
            return new DatedTrace(id, start, json);
        }
        String component = call.agent() == null ? NOBODY : call.agent();
        String id = component + "_" + IN_ID.format(start) + "_" + span.spanId();
        return new DatedTrace(id, start, written(id, component, start, span, reward));
    }

    private static LocalDateTime time(long nanos) {
        return LocalDateTime.ofInstant(Instant.ofEpochSecond(nanos / NANOS, nanos % NANOS), ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.MICROS);
    }

    private static Json written(
            String id, String component, LocalDateTime start, TraceSpan span, @Nullable TraceSpan reward) {
        LocalDateTime end = time(Math.max(span.startNanos(), span.endNanos()));
        ModelCall call = span.modelCall();
        Map<String, JsonValue> json = new LinkedHashMap<>();
        json.put("trace_id", JsonValue.text(id));
        json.put("component", JsonValue.text(component));
        json.put("timestamp_start", JsonValue.text(TIME.format(start)));
        json.put("timestamp_end", JsonValue.text(TIME.format(end)));
        json.put("prompt", call == null ? new JsonNull() : prompt(call.prompt()));
        json.put("metadata", call == null ? new JsonObject(Map.of()) : metadata(call));
        json.put("response", call == null ? new JsonNull() : response(call));
        json.put("latency_ms", new JsonNumber(ChronoUnit.MICROS.between(start, end) / MICROS_PER_MILLI));
        json.put(
                "reward",
                reward == null
                        ? new JsonNull()
                        : reward.reward()
                                .<JsonValue>map(told -> new JsonNumber(told.value()))
                                .orElse(new JsonNull()));
        json.put("rollout_id", JsonValue.text(span.rolloutId()));
        json.put("attempt_id", JsonValue.text(span.attemptId()));
        json.put("span_id", JsonValue.text(span.spanId()));
        if (reward != null) {
            json.put("reward_span_id", JsonValue.text(reward.spanId()));
        }
        return new JsonObject(json).json();
    }

    /** A text where it is no more than that, otherwise the messages. */
    private static JsonValue prompt(List<Message> messages) {
        String only = messages.size() == 1 && messages.get(0).role().equals("user")
                ? messages.get(0).content()
                : null;
        return only != null
                ? JsonValue.text(only)
                : new JsonArray(
                        messages.stream().<JsonValue>map(Conversation::message).toList());
    }

    private static JsonObject metadata(ModelCall call) {
        Map<String, JsonValue> json = new LinkedHashMap<>();
        json.put("model", JsonValue.text(call.model()));
        Integer maxTokens = call.maxTokens();
        if (maxTokens != null) {
            json.put("max_tokens", new JsonNumber(maxTokens.toString()));
        }
        Double temperature = call.temperature();
        if (temperature != null) {
            json.put("temperature", new JsonNumber(temperature));
        }
        return new JsonObject(json);
    }

    private static JsonValue response(ModelCall call) {
        if (call.completion().isEmpty()) {
            return new JsonNull();
        }
        Map<String, JsonValue> json = new LinkedHashMap<>(
                Conversation.message(call.completion().get(0)).members());
        if (!call.finishReasons().isEmpty()) {
            json.put("finish_reason", JsonValue.text(call.finishReasons().get(0)));
        }
        return new JsonObject(json);
    }
}
