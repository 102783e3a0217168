package dev.lightningstore.wire.span;

import com.google.protobuf.ByteString;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.json.JsonValue.JsonArray;
import dev.lightningstore.json.JsonValue.JsonNumber;
import dev.lightningstore.json.JsonValue.JsonObject;
import dev.lightningstore.json.Seconds;
import dev.lightningstore.v1.SpanData;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Turns a JSON span of the peer's wire into OTLP. A field that OTLP has no place for becomes an attribute whose name is
 * {@link #EXTRA} and the field's name; an id that is not hex becomes the first bytes of its SHA-256, and the id itself
 * such an attribute.
 */
final class JsonSpanData {
    static final String EXTRA = "agentlightning.extra.";

    private static final int TRACE_ID_BYTES = 16;
    private static final int SPAN_ID_BYTES = 8;
    private static final int PARENT_IS_KNOWN = 0x100;
    private static final int PARENT_IS_REMOTE = 0x200;

    /** Where a span was put is told beside it, not in it. */
    private static final Set<String> PLACE = Set.of("rollout_id", "attempt_id", "sequence_id");

    private final Span.Builder span = Span.newBuilder();
    private final SpanData.Builder data = SpanData.newBuilder();

    private JsonSpanData() {}

    static SpanData read(byte[] text) {
        JsonSpanData reader = new JsonSpanData();
        members(JsonValue.of(Json.trusted(text))).forEach((name, value) -> {
            if (!PLACE.contains(name) && !reader.take(name, value)) {
                reader.span.addAttributes(extra(name, value));
            }
        });
        return reader.data.setSpan(reader.span).build();
    }

    private static Map<String, JsonValue> members(JsonValue value) {
        return value instanceof JsonObject object ? object.members() : Map.of();
    }

    private static List<JsonValue> elements(JsonValue value) {
        return value instanceof JsonArray array ? array.elements() : List.of();
    }

    private static KeyValue extra(String name, JsonValue value) {
        return JsonValueOtlp.pair(EXTRA + name, value);
    }

    /** Answers whether OTLP has a place for the field as it is. */
    private boolean take(String name, JsonValue value) {
        switch (name) {
            case "trace_id" -> span.setTraceId(id(name, value, TRACE_ID_BYTES));
            case "span_id" -> span.setSpanId(id(name, value, SPAN_ID_BYTES));
            case "parent_id" -> {
                if (!LooseJson.textOrEmpty(value).isEmpty()) {
                    span.setParentSpanId(id(name, value, SPAN_ID_BYTES));
                }
            }
            case "name" -> span.setName(LooseJson.text(value));
            case "status" -> span.setStatus(status(value));
            case "attributes" -> span.addAllAttributes(JsonValueOtlp.pairs(value));
            case "events" -> elements(value).forEach(event -> span.addEvents(event(event)));
            case "links" -> elements(value).forEach(link -> span.addLinks(link(link)));
            case "start_time" -> span.setStartTimeUnixNano(nanos(value));
            case "end_time" -> span.setEndTimeUnixNano(nanos(value));
            case "context" -> {
                if (span.getTraceState().isEmpty()) {
                    span.setTraceState(traceState(LooseJson.member(value, "trace_state")));
                }
            }
            case "parent" -> {
                if (value instanceof JsonObject) {
                    span.setFlags(span.getFlags() | PARENT_IS_KNOWN | remote(value));
                }
            }
            case "resource" -> resource(value);
            case "kind" -> {
                return kind(value);
            }
            case "trace_state" -> span.setTraceState(traceState(value));
            case "flags" -> span.setFlags(span.getFlags() | LooseJson.count(value));
            case "dropped_attributes_count" -> span.setDroppedAttributesCount(LooseJson.count(value));
            case "dropped_events_count" -> span.setDroppedEventsCount(LooseJson.count(value));
            case "dropped_links_count" -> span.setDroppedLinksCount(LooseJson.count(value));
            case "scope" -> {
                return scope(value);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private ByteString id(String name, JsonValue value, int bytes) {
        byte[] hex = hex(LooseJson.text(value));
        if (hex != null && hex.length <= bytes) {
            return padded(hex, bytes);
        }
        span.addAttributes(extra(name, value));
        return hashed(LooseJson.text(value), bytes);
    }

    private static ByteString contextId(JsonValue value, int bytes) {
        byte[] hex = hex(LooseJson.text(value));
        return hex != null && hex.length <= bytes ? padded(hex, bytes) : hashed(LooseJson.text(value), bytes);
    }

    private static byte @Nullable [] hex(String text) {
        if (text.isEmpty() || text.length() % 2 != 0) {
            return null;
        }
        try {
            return HexFormat.of().parseHex(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static ByteString padded(byte[] id, int bytes) {
        byte[] padded = new byte[bytes];
        System.arraycopy(id, 0, padded, bytes - id.length, id.length);
        return ByteString.copyFrom(padded);
    }

    private static ByteString hashed(String id, int bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return ByteString.copyFrom(Arrays.copyOf(hash, bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Status status(JsonValue json) {
        Status.Builder status = Status.newBuilder();
        status.setCode(
                switch (LooseJson.textOrEmpty(LooseJson.member(json, "status_code"))) {
                    case "OK" -> Status.StatusCode.STATUS_CODE_OK;
                    case "ERROR" -> Status.StatusCode.STATUS_CODE_ERROR;
                    default -> Status.StatusCode.STATUS_CODE_UNSET;
                });
        status.setMessage(LooseJson.textOrEmpty(LooseJson.member(json, "description")));
        return status.build();
    }

    private static Span.Event event(JsonValue json) {
        Span.Event.Builder event = Span.Event.newBuilder();
        for (Map.Entry<String, JsonValue> field : members(json).entrySet()) {
            JsonValue value = field.getValue();
            switch (field.getKey()) {
                case "name" -> event.setName(LooseJson.text(value));
                case "timestamp" -> event.setTimeUnixNano(nanos(value));
                case "attributes" -> event.addAllAttributes(JsonValueOtlp.pairs(value));
                case "dropped_attributes_count" -> event.setDroppedAttributesCount(LooseJson.count(value));
                default -> event.addAttributes(extra(field.getKey(), value));
            }
        }
        return event.build();
    }

    private static Span.Link link(JsonValue json) {
        Span.Link.Builder link = Span.Link.newBuilder();
        for (Map.Entry<String, JsonValue> field : members(json).entrySet()) {
            JsonValue value = field.getValue();
            switch (field.getKey()) {
                case "context" -> {
                    link.setTraceId(contextId(LooseJson.member(value, "trace_id"), TRACE_ID_BYTES));
                    link.setSpanId(contextId(LooseJson.member(value, "span_id"), SPAN_ID_BYTES));
                    if (link.getTraceState().isEmpty()) {
                        link.setTraceState(traceState(LooseJson.member(value, "trace_state")));
                    }
                    if (remote(value) != 0) {
                        link.setFlags(link.getFlags() | PARENT_IS_KNOWN | PARENT_IS_REMOTE);
                    }
                }
                case "attributes" -> link.addAllAttributes(JsonValueOtlp.pairs(value));
                case "trace_state" -> link.setTraceState(traceState(value));
                case "flags" -> link.setFlags(link.getFlags() | LooseJson.count(value));
                case "dropped_attributes_count" -> link.setDroppedAttributesCount(LooseJson.count(value));
                default -> link.addAttributes(extra(field.getKey(), value));
            }
        }
        return link.build();
    }

    private static int remote(JsonValue context) {
        return LooseJson.isTrue(LooseJson.member(context, "is_remote")) ? PARENT_IS_REMOTE : 0;
    }

    /** The peer has a map where OTLP has W3C's text. */
    private static String traceState(JsonValue json) {
        if (!(json instanceof JsonObject)) {
            return json.string().orElse("");
        }
        StringJoiner text = new StringJoiner(",");
        members(json).forEach((name, value) -> text.add(name + "=" + LooseJson.text(value)));
        return text.toString();
    }

    private void resource(JsonValue json) {
        data.setResource(
                Resource.newBuilder().addAllAttributes(JsonValueOtlp.pairs(LooseJson.member(json, "attributes"))));
        data.setResourceSchemaUrl(LooseJson.textOrEmpty(LooseJson.member(json, "schema_url")));
    }

    /** {@code CLIENT} as we write it, {@code SpanKind.CLIENT} as Python does, or OTLP's number. */
    private boolean kind(JsonValue json) {
        if (json instanceof JsonNumber number && !LooseJson.isFloat(number)) {
            span.setKindValue(LooseJson.count(number));
            return true;
        }
        String name = LooseJson.text(json).toUpperCase(Locale.ROOT);
        try {
            span.setKind(Span.SpanKind.valueOf("SPAN_KIND_" + name.substring(name.lastIndexOf('.') + 1)));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private boolean scope(JsonValue json) {
        if (!(json instanceof JsonObject)) {
            return false;
        }
        data.setScope(InstrumentationScope.newBuilder()
                .setName(LooseJson.textOrEmpty(LooseJson.member(json, "name")))
                .setVersion(LooseJson.textOrEmpty(LooseJson.member(json, "version")))
                .addAllAttributes(JsonValueOtlp.pairs(LooseJson.member(json, "attributes")))
                .setDroppedAttributesCount(LooseJson.count(LooseJson.member(json, "dropped_attributes_count"))));
        data.setScopeSchemaUrl(LooseJson.textOrEmpty(LooseJson.member(json, "schema_url")));
        return true;
    }

    private static long nanos(JsonValue json) {
        double seconds = LooseJson.number(json);
        return seconds > 0 && seconds <= Seconds.MAX ? Seconds.toNanos(seconds, "time") : 0;
    }
}
