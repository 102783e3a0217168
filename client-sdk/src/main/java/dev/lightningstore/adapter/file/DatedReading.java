package dev.lightningstore.adapter.file;

import com.google.protobuf.ByteString;
import dev.lightningstore.adapter.DatedTrace;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.json.JsonValue.JsonArray;
import dev.lightningstore.json.JsonValue.JsonNull;
import dev.lightningstore.json.JsonValue.JsonNumber;
import dev.lightningstore.rollout.RolloutStore;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanKey;
import dev.lightningstore.span.SpanPayload;
import dev.lightningstore.v1.SpanData;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of a {@link DatedFolder}: a call of a model, and an annotation behind it where there is a reward. Their ids
 * follow from the trace's own, so that the same file makes the same spans. Thread-safe.
 */
public final class DatedReading implements SpanReading {
    private static final int TRACE_ID_BYTES = 16;
    private static final int SPAN_ID_BYTES = 8;
    private static final int SPAN_ID_DIGITS = 16;
    private static final long NANOS = 1_000_000_000L;
    private static final double NANOS_PER_MILLI = 1e6;

    @Override
    public List<NewSpan> read(byte[] text) {
        Json json = Json.parseObject(text, "the file");
        JsonValue trace = JsonValue.of(json);
        String id = string(trace, "/trace_id")
                .filter(found -> !found.isEmpty())
                .orElseThrow(() -> StoreException.Invalid.field("trace_id", "is missing, or no text"));
        long start = nanos(string(trace, "/timestamp_start").orElse(""), "timestamp_start");
        long end = end(trace, start);
        Span call = call(trace, id, start, end)
                .addAttributes(pair(DatedTrace.VERBATIM, json.toString()))
                .build();
        List<NewSpan> spans = new ArrayList<>();
        spans.add(placed(trace, call));
        trace.find("/reward")
                .flatMap(JsonValue::number)
                .ifPresent(reward -> spans.add(placed(trace, reward(trace, id, call, reward))));
        return spans;
    }

    private static Span.Builder call(JsonValue trace, String id, long start, long end) {
        Span.Builder span = Span.newBuilder()
                .setTraceId(ByteString.copyFrom(hash("trace/" + id, TRACE_ID_BYTES)))
                .setSpanId(spanId(trace, "/span_id", "call/" + id))
                .setName("openai.chat.completion")
                .setStartTimeUnixNano(start)
                .setEndTimeUnixNano(end)
                .addAttributes(pair("gen_ai.operation.name", "chat"));
        string(trace, "/component").ifPresent(name -> span.addAttributes(pair("agent.name", name)));
        string(trace, "/metadata/model").ifPresent(model -> span.addAttributes(pair("gen_ai.request.model", model)));
        trace.find("/metadata/max_tokens")
                .flatMap(JsonValue::number)
                .ifPresent(most -> span.addAttributes(
                        pair("gen_ai.request.max_tokens", AnyValue.newBuilder().setIntValue(most.longValue()))));
        trace.find("/metadata/temperature")
                .flatMap(JsonValue::number)
                .ifPresent(warm -> span.addAttributes(
                        pair("gen_ai.request.temperature", AnyValue.newBuilder().setDoubleValue(warm))));
        prompt(span, trace.find("/prompt").orElse(new JsonNull()));
        response(span, trace.find("/response").orElse(new JsonNull()));
        return span;
    }

    private static void prompt(Span.Builder span, JsonValue prompt) {
        if (prompt instanceof JsonArray messages) {
            for (int i = 0; i < messages.elements().size(); i++) {
                message(span, "gen_ai.prompt." + i, messages.elements().get(i), "user");
            }
        } else if (!(prompt instanceof JsonNull)) {
            message(span, "gen_ai.prompt.0", prompt, "user");
        }
    }

    /** A text, a message, an answer of OpenAI's wire, or whatever else a tracer kept. */
    private static void response(Span.Builder span, JsonValue response) {
        JsonValue message = response.find("/choices/0/message").orElse(response);
        if (!(message instanceof JsonNull)) {
            message(span, "gen_ai.completion.0", message, "assistant");
        }
        response.find("/finish_reason")
                .or(() -> response.find("/choices/0/finish_reason"))
                .flatMap(JsonValue::string)
                .ifPresent(reason -> span.addAttributes(pair("gen_ai.completion.0.finish_reason", reason)));
    }

    private static void message(Span.Builder span, String name, JsonValue message, String role) {
        boolean isMessage =
                message.find("/role").isPresent() || message.find("/content").isPresent();
        span.addAttributes(pair(name + ".role", string(message, "/role").orElse(role)));
        JsonValue content = isMessage ? message.find("/content").orElse(new JsonNull()) : message;
        if (!(content instanceof JsonNull)) {
            span.addAttributes(pair(
                    name + ".content",
                    content.string().orElseGet(() -> content.json().toString())));
        }
        string(message, "/tool_call_id").ifPresent(id -> span.addAttributes(pair(name + ".tool_call_id", id)));
        if (message.find("/tool_calls").orElse(null) instanceof JsonArray calls) {
            for (int i = 0; i < calls.elements().size(); i++) {
                JsonValue call = calls.elements().get(i);
                String prefix = name + ".tool_calls." + i;
                span.addAttributes(pair(prefix + ".id", string(call, "/id").orElse("")));
                span.addAttributes(
                        pair(prefix + ".name", string(call, "/function/name").orElse("")));
                span.addAttributes(pair(
                        prefix + ".arguments",
                        string(call, "/function/arguments").orElse("")));
            }
        }
    }

    private static Span reward(JsonValue trace, String id, Span call, double reward) {
        return Span.newBuilder()
                .setTraceId(call.getTraceId())
                .setSpanId(spanId(trace, "/reward_span_id", "reward/" + id))
                .setName("agentlightning.annotation")
                .setStartTimeUnixNano(call.getEndTimeUnixNano())
                .setEndTimeUnixNano(call.getEndTimeUnixNano())
                .addAttributes(pair("agentlightning.reward.0.name", "primary"))
                .addAttributes(pair(
                        "agentlightning.reward.0.value", AnyValue.newBuilder().setDoubleValue(reward)))
                .build();
    }

    private static NewSpan placed(JsonValue trace, Span span) {
        @Nullable String rollout = string(trace, "/rollout_id").orElse(null);
        @Nullable String attempt = string(trace, "/attempt_id").orElse(null);
        return new NewSpan(
                rollout == null ? NewSpan.FREE : rollout,
                rollout == null || attempt == null ? RolloutStore.LATEST : attempt,
                0,
                SpanKey.of(HexFormat.of().formatHex(span.getSpanId().toByteArray())),
                new SpanPayload(
                        SpanPayload.Format.OTLP,
                        SpanData.newBuilder().setSpan(span).build().toByteArray()));
    }

    private static long end(JsonValue trace, long start) {
        Optional<String> end = string(trace, "/timestamp_end");
        if (end.isPresent()) {
            return Math.max(start, nanos(end.get(), "timestamp_end"));
        }
        return trace.find("/latency_ms").orElse(null) instanceof JsonNumber latency
                ? start + Math.max(0, (long) (latency.value() * NANOS_PER_MILLI))
                : start;
    }

    /** With an offset, or without one in UTC. */
    private static long nanos(String time, String field) {
        try {
            boolean zoned = time.endsWith("Z") || time.matches(".*T.*[+-]\\d\\d:?\\d\\d");
            Instant moment = zoned
                    ? OffsetDateTime.parse(time).toInstant()
                    : LocalDateTime.parse(time).toInstant(ZoneOffset.UTC);
            return Math.addExact(Math.multiplyExact(moment.getEpochSecond(), NANOS), moment.getNano());
        } catch (DateTimeException | ArithmeticException e) {
            throw StoreException.Invalid.field(field, "'" + time + "' is no time such as 2024-12-06T01:59:30.123456");
        }
    }

    private static ByteString spanId(JsonValue trace, String pointer, String otherwise) {
        String told = string(trace, pointer).orElse("");
        if (told.length() == SPAN_ID_DIGITS && told.matches("[0-9a-fA-F]+")) {
            return ByteString.copyFrom(HexFormat.of().parseHex(told));
        }
        return ByteString.copyFrom(hash(otherwise, SPAN_ID_BYTES));
    }

    private static byte[] hash(String text, int bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(hash, bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<String> string(JsonValue value, String pointer) {
        return value.find(pointer).flatMap(JsonValue::string);
    }

    private static KeyValue pair(String name, String text) {
        return pair(name, AnyValue.newBuilder().setStringValue(text));
    }

    private static KeyValue pair(String name, AnyValue.Builder value) {
        return KeyValue.newBuilder().setKey(name).setValue(value).build();
    }
}
