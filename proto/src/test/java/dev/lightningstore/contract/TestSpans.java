package dev.lightningstore.contract;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanFields;
import dev.lightningstore.span.SpanKey;
import dev.lightningstore.span.SpanPayload;
import dev.lightningstore.span.SpanPayload.Format;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.v1.SpanData;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Spans for tests in both formats, and a reader that sees as much of them as a store must. */
public final class TestSpans {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final long START = 1_772_366_400L;

    private TestSpans() {}

    /** A span of the peer's wire; its number tells it from others, and orders its start. */
    public static NewSpan json(String rolloutId, String attemptId, long sequenceId, int number, String name) {
        return json(rolloutId, attemptId, sequenceId, number, name, null);
    }

    public static NewSpan json(
            String rolloutId, String attemptId, long sequenceId, int number, String name, @Nullable String parentId) {
        String parent = parentId == null ? "null" : '"' + parentId + '"';
        String text = "{\"rollout_id\":\"" + rolloutId + "\",\"attempt_id\":\"" + attemptId + "\",\"sequence_id\":"
                + sequenceId + ",\"trace_id\":\"" + TRACE + "\",\"span_id\":\"" + id(number) + "\",\"parent_id\":"
                + parent + ",\"name\":\"" + name + "\",\"status\":{\"status_code\":\"OK\",\"description\":null},"
                + "\"attributes\":{\"n\":" + number + "},\"events\":[],\"links\":[],\"start_time\":" + (START + number)
                + ".0,\"end_time\":" + (START + 2L * number) + ".5,\"context\":null,\"parent\":null,"
                + "\"resource\":{\"attributes\":{},\"schema_url\":\"\"}}";
        return span(rolloutId, attemptId, sequenceId, number, Format.JSON, text.getBytes(StandardCharsets.UTF_8));
    }

    /** The same as an OpenTelemetry SDK sends it. */
    public static NewSpan otlp(String rolloutId, String attemptId, long sequenceId, int number, String name) {
        SpanData data = SpanData.newBuilder()
                .setSpan(Span.newBuilder()
                        .setTraceId(bytes(TRACE))
                        .setSpanId(bytes(id(number)))
                        .setName(name)
                        .setStartTimeUnixNano((START + number) * 1_000_000_000L)
                        .setEndTimeUnixNano((START + 2L * number) * 1_000_000_000L))
                .build();
        return span(rolloutId, attemptId, sequenceId, number, Format.OTLP, data.toByteArray());
    }

    /** The span id of a number. */
    public static String id(int number) {
        return String.format("%016x", 0xa000_0000_0000_0000L + number);
    }

    public static List<String> names(List<StoredSpan> spans) {
        return spans.stream().map(span -> fields(span.payload()).name()).toList();
    }

    public static SpanFields fields(SpanPayload payload) {
        return switch (payload.format()) {
            case OTLP -> otlpFields(payload.bytes());
            case JSON -> jsonFields(new String(payload.bytes(), StandardCharsets.UTF_8));
        };
    }

    private static NewSpan span(
            String rolloutId, String attemptId, long sequenceId, int number, Format format, byte[] bytes) {
        return new NewSpan(rolloutId, attemptId, sequenceId, SpanKey.of(id(number)), new SpanPayload(format, bytes));
    }

    private static SpanFields otlpFields(byte[] bytes) {
        try {
            Span span = SpanData.parseFrom(bytes).getSpan();
            return new SpanFields(
                    hex(span.getTraceId()),
                    hex(span.getSpanId()),
                    span.getParentSpanId().isEmpty() ? null : hex(span.getParentSpanId()),
                    span.getName(),
                    span.getStartTimeUnixNano(),
                    span.getEndTimeUnixNano());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SpanFields jsonFields(String text) {
        return new SpanFields(
                required(text, "trace_id"),
                required(text, "span_id"),
                field(text, "parent_id", "\"([^\"]*)\""),
                required(text, "name"),
                nanos(text, "start_time"),
                nanos(text, "end_time"));
    }

    private static String required(String text, String field) {
        String value = field(text, field, "\"([^\"]*)\"");
        if (value == null) {
            throw new IllegalStateException("no " + field + " in " + text);
        }
        return value;
    }

    private static long nanos(String text, String field) {
        String seconds = field(text, field, "([0-9.]+)");
        return seconds == null ? -1 : (long) (Double.parseDouble(seconds) * 1_000_000) * 1_000;
    }

    /** Good enough for spans made here: the first such name is the span's own. */
    private static @Nullable String field(String text, String field, String value) {
        Matcher matcher = Pattern.compile("\"" + field + "\"\\s*:\\s*" + value).matcher(text);
        return matcher.find() ? matcher.group(1) : null;
    }

    private static ByteString bytes(String hex) {
        return ByteString.copyFrom(HexFormat.of().parseHex(hex));
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }
}
