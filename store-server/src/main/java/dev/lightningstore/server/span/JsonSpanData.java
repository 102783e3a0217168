package dev.lightningstore.server.span;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import dev.lightningstore.server.json.Seconds;
import dev.lightningstore.v1.SpanData;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
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

    private static final ObjectMapper JACKSON = new ObjectMapper();
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
        JsonNode json;
        try {
            json = JACKSON.readTree(text);
        } catch (IOException e) {
            throw new IllegalStateException("a stored span cannot be read", e);
        }
        JsonSpanData reader = new JsonSpanData();
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            if (!PLACE.contains(field.getKey()) && !reader.take(field.getKey(), field.getValue())) {
                reader.span.addAttributes(extra(field.getKey(), field.getValue()));
            }
        }
        return reader.data.setSpan(reader.span).build();
    }

    private static KeyValue extra(String name, JsonNode value) {
        return JsonValueOtlp.pair(EXTRA + name, value);
    }

    /** Answers whether OTLP has a place for the field as it is. */
    private boolean take(String name, JsonNode value) {
        switch (name) {
            case "trace_id" -> span.setTraceId(id(name, value, TRACE_ID_BYTES));
            case "span_id" -> span.setSpanId(id(name, value, SPAN_ID_BYTES));
            case "parent_id" -> {
                if (!value.isNull() && !value.asText().isEmpty()) {
                    span.setParentSpanId(id(name, value, SPAN_ID_BYTES));
                }
            }
            case "name" -> span.setName(value.asText());
            case "status" -> span.setStatus(status(value));
            case "attributes" ->
                value.properties()
                        .forEach(entry -> span.addAttributes(JsonValueOtlp.pair(entry.getKey(), entry.getValue())));
            case "events" -> value.forEach(event -> span.addEvents(event(event)));
            case "links" -> value.forEach(link -> span.addLinks(link(link)));
            case "start_time" -> span.setStartTimeUnixNano(nanos(value));
            case "end_time" -> span.setEndTimeUnixNano(nanos(value));
            case "context" -> {
                if (span.getTraceState().isEmpty()) {
                    span.setTraceState(traceState(value.path("trace_state")));
                }
            }
            case "parent" -> {
                if (value.isObject()) {
                    span.setFlags(span.getFlags() | PARENT_IS_KNOWN | remote(value));
                }
            }
            case "resource" -> resource(value);
            case "kind" -> {
                return kind(value);
            }
            case "trace_state" -> span.setTraceState(traceState(value));
            case "flags" -> span.setFlags(span.getFlags() | (int) value.asLong());
            case "dropped_attributes_count" -> span.setDroppedAttributesCount((int) value.asLong());
            case "dropped_events_count" -> span.setDroppedEventsCount((int) value.asLong());
            case "dropped_links_count" -> span.setDroppedLinksCount((int) value.asLong());
            case "scope" -> {
                return scope(value);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private ByteString id(String name, JsonNode value, int bytes) {
        byte[] hex = hex(value.asText());
        if (hex != null && hex.length <= bytes) {
            return padded(hex, bytes);
        }
        span.addAttributes(extra(name, value));
        return hashed(value.asText(), bytes);
    }

    private static ByteString contextId(JsonNode value, int bytes) {
        byte[] hex = hex(value.asText());
        return hex != null && hex.length <= bytes ? padded(hex, bytes) : hashed(value.asText(), bytes);
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

    private static Status status(JsonNode json) {
        Status.Builder status = Status.newBuilder();
        status.setCode(
                switch (json.path("status_code").asText()) {
                    case "OK" -> Status.StatusCode.STATUS_CODE_OK;
                    case "ERROR" -> Status.StatusCode.STATUS_CODE_ERROR;
                    default -> Status.StatusCode.STATUS_CODE_UNSET;
                });
        if (json.hasNonNull("description")) {
            status.setMessage(json.get("description").asText());
        }
        return status.build();
    }

    private static Span.Event event(JsonNode json) {
        Span.Event.Builder event = Span.Event.newBuilder();
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            JsonNode value = field.getValue();
            switch (field.getKey()) {
                case "name" -> event.setName(value.asText());
                case "timestamp" -> event.setTimeUnixNano(nanos(value));
                case "attributes" -> event.addAllAttributes(JsonValueOtlp.pairs(value));
                case "dropped_attributes_count" -> event.setDroppedAttributesCount((int) value.asLong());
                default -> event.addAttributes(extra(field.getKey(), value));
            }
        }
        return event.build();
    }

    private static Span.Link link(JsonNode json) {
        Span.Link.Builder link = Span.Link.newBuilder();
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            JsonNode value = field.getValue();
            switch (field.getKey()) {
                case "context" -> {
                    link.setTraceId(contextId(value.path("trace_id"), TRACE_ID_BYTES));
                    link.setSpanId(contextId(value.path("span_id"), SPAN_ID_BYTES));
                    if (link.getTraceState().isEmpty()) {
                        link.setTraceState(traceState(value.path("trace_state")));
                    }
                    if (remote(value) != 0) {
                        link.setFlags(link.getFlags() | PARENT_IS_KNOWN | PARENT_IS_REMOTE);
                    }
                }
                case "attributes" -> link.addAllAttributes(JsonValueOtlp.pairs(value));
                case "trace_state" -> link.setTraceState(traceState(value));
                case "flags" -> link.setFlags(link.getFlags() | (int) value.asLong());
                case "dropped_attributes_count" -> link.setDroppedAttributesCount((int) value.asLong());
                default -> link.addAttributes(extra(field.getKey(), value));
            }
        }
        return link.build();
    }

    private static int remote(JsonNode context) {
        return context.path("is_remote").asBoolean() ? PARENT_IS_REMOTE : 0;
    }

    /** The peer has a map where OTLP has W3C's text. */
    private static String traceState(JsonNode json) {
        if (!json.isObject()) {
            return json.isTextual() ? json.asText() : "";
        }
        StringJoiner text = new StringJoiner(",");
        json.properties()
                .forEach(entry ->
                        text.add(entry.getKey() + "=" + entry.getValue().asText()));
        return text.toString();
    }

    private void resource(JsonNode json) {
        data.setResource(Resource.newBuilder().addAllAttributes(JsonValueOtlp.pairs(json.path("attributes"))));
        data.setResourceSchemaUrl(json.path("schema_url").asText());
    }

    /** {@code CLIENT} as we write it, {@code SpanKind.CLIENT} as Python does, or OTLP's number. */
    private boolean kind(JsonNode json) {
        if (json.isInt()) {
            span.setKindValue(json.asInt());
            return true;
        }
        String name = json.asText().toUpperCase(Locale.ROOT);
        try {
            span.setKind(Span.SpanKind.valueOf("SPAN_KIND_" + name.substring(name.lastIndexOf('.') + 1)));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private boolean scope(JsonNode json) {
        if (!json.isObject()) {
            return false;
        }
        data.setScope(InstrumentationScope.newBuilder()
                .setName(json.path("name").asText())
                .setVersion(json.path("version").asText())
                .addAllAttributes(JsonValueOtlp.pairs(json.path("attributes")))
                .setDroppedAttributesCount(
                        (int) json.path("dropped_attributes_count").asLong()));
        data.setScopeSchemaUrl(json.path("schema_url").asText());
        return true;
    }

    private static long nanos(JsonNode json) {
        double seconds = json.asDouble();
        return seconds > 0 && seconds <= Seconds.MAX ? Seconds.toNanos(seconds, "time") : 0;
    }
}
