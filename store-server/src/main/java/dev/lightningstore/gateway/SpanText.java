package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lightningstore.json.JsonOut;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanKey;
import dev.lightningstore.span.SpanPayload;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes one span in the JSON of the peer's wire, attribute by attribute. Not thread-safe. */
public final class SpanText {
    private final JsonOut out = new JsonOut(4096);
    private final String rolloutId;
    private final String attemptId;
    private final String spanId;
    private boolean first = true;

    public SpanText(
            String rolloutId, String attemptId, String traceId, String spanId, @Nullable String parentId, String name) {
        this.rolloutId = rolloutId;
        this.attemptId = attemptId;
        this.spanId = spanId;
        out.ascii("{\"rollout_id\":")
                .string(rolloutId)
                .ascii(",\"attempt_id\":")
                .string(attemptId);
        out.ascii(",\"sequence_id\":0,\"trace_id\":")
                .quoted(traceId)
                .ascii(",\"span_id\":")
                .quoted(spanId);
        out.ascii(",\"parent_id\":")
                .string(parentId)
                .ascii(",\"name\":")
                .string(name)
                .ascii(",\"attributes\":{");
    }

    private JsonOut key(String name) {
        if (!first) {
            out.raw(',');
        }
        first = false;
        return out.string(name).raw(':');
    }

    /** What is null is left out. */
    public SpanText add(String name, @Nullable String value) {
        if (value != null) {
            key(name).string(value);
        }
        return this;
    }

    public SpanText add(String name, long value) {
        key(name).number(value);
        return this;
    }

    public SpanText add(String name, double value) {
        key(name).number(value);
        return this;
    }

    public SpanText add(String name, boolean value) {
        key(name).bool(value);
        return this;
    }

    /** A list of numbers, as a list. */
    public SpanText numbers(String name, Iterable<JsonNode> list) {
        key(name).raw('[');
        boolean more = false;
        for (JsonNode each : list) {
            (more ? out.raw(',') : out).number(each.longValue());
            more = true;
        }
        out.raw(']');
        return this;
    }

    public SpanText texts(String name, Iterable<String> list) {
        key(name).raw('[');
        boolean more = false;
        for (String each : list) {
            (more ? out.raw(',') : out).string(each);
            more = true;
        }
        out.raw(']');
        return this;
    }

    /** A tree as a text that holds JSON: an attribute has no other way to hold one. */
    public SpanText json(String name, @Nullable JsonNode tree) {
        if (tree != null && !tree.isNull()) {
            key(name).string(JsonText.bytes(tree));
        }
        return this;
    }

    /** A scalar as itself, anything else as JSON. */
    public SpanText value(String name, @Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return this;
        }
        if (value.isTextual()) {
            return add(name, value.textValue());
        }
        if (value.isBoolean()) {
            return add(name, value.booleanValue());
        }
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return add(name, value.longValue());
        }
        return value.isNumber() ? add(name, value.doubleValue()) : json(name, value);
    }

    int size() {
        return out.size();
    }

    public NewSpan end(String status, @Nullable String description, Instant start, Instant end) {
        out.ascii("},\"status\":{\"status_code\":")
                .quoted(status)
                .ascii(",\"description\":")
                .string(description);
        out.ascii("},\"events\":[],\"links\":[],\"start_time\":").seconds(start);
        out.ascii(",\"end_time\":").seconds(end).ascii(",\"context\":null,\"parent\":null,\"resource\":");
        out.ascii("{\"attributes\":{\"service.name\":\"lightning-gateway\"},\"schema_url\":\"\"}}");
        return new NewSpan(
                rolloutId, attemptId, 0, SpanKey.of(spanId), new SpanPayload(SpanPayload.Format.JSON, out.toBytes()));
    }
}
