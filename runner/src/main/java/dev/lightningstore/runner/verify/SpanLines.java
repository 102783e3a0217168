package dev.lightningstore.runner.verify;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.v1.SpanData;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** Spans as lines of JSON, a span each, for verifiers in other languages. */
public final class SpanLines {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SpanLines() {}

    public static byte[] of(List<StoredSpan> spans) {
        StringBuilder lines = new StringBuilder();
        for (StoredSpan span : spans) {
            lines.append(line(span)).append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String line(StoredSpan stored) {
        byte[] bytes = stored.payload().bytes();
        return switch (stored.payload().format()) {
            case JSON -> new String(bytes, StandardCharsets.UTF_8).replace('\n', ' ');
            case OTLP -> otlp(stored, bytes).toString();
        };
    }

    private static ObjectNode otlp(StoredSpan stored, byte[] bytes) {
        Span span;
        try {
            span = SpanData.parseFrom(bytes).getSpan();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the store answered a span that is none", e);
        }
        ObjectNode node = JSON.createObjectNode();
        node.put("sequence_id", stored.sequenceId());
        node.put("trace_id", hex(span.getTraceId()));
        node.put("span_id", hex(span.getSpanId()));
        node.put("parent_id", span.getParentSpanId().isEmpty() ? null : hex(span.getParentSpanId()));
        node.put("name", span.getName());
        node.put("start_time_unix_nano", span.getStartTimeUnixNano());
        node.put("end_time_unix_nano", span.getEndTimeUnixNano());
        node.put("failed", span.getStatus().getCodeValue() == 2);
        attributes(node.putObject("attributes"), span.getAttributesList());
        return node;
    }

    private static void attributes(ObjectNode into, List<KeyValue> attributes) {
        for (KeyValue attribute : attributes) {
            ArrayNode one = JSON.createArrayNode();
            add(one, attribute.getValue());
            into.set(attribute.getKey(), one.get(0));
        }
    }

    private static void add(ArrayNode into, AnyValue value) {
        switch (value.getValueCase()) {
            case STRING_VALUE -> into.add(value.getStringValue());
            case BOOL_VALUE -> into.add(value.getBoolValue());
            case INT_VALUE -> into.add(value.getIntValue());
            case DOUBLE_VALUE -> into.add(value.getDoubleValue());
            case ARRAY_VALUE -> {
                ArrayNode many = into.addArray();
                value.getArrayValue().getValuesList().forEach(each -> add(many, each));
            }
            case KVLIST_VALUE ->
                attributes(into.addObject(), value.getKvlistValue().getValuesList());
            case BYTES_VALUE -> into.add(value.getBytesValue().toByteArray());
            default -> into.addNull();
        }
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }
}
