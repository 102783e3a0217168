package dev.lightningstore.server.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.util.JsonFormat;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.IOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads OTLP's JSON. It is protobuf's JSON, save that trace and span ids are hex, not Base64; names may be in camel or
 * in snake case, and what is unknown is passed over.
 */
final class TraceJson {
    private static final ObjectMapper JACKSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build());
    private static final JsonFormat.Parser PROTOBUF = JsonFormat.parser().ignoringUnknownFields();
    private static final List<String> IDS =
            List.of("traceId", "trace_id", "spanId", "span_id", "parentSpanId", "parent_span_id");

    private TraceJson() {}

    /** Answers the same request in protobuf. */
    static byte[] toProtobuf(byte[] json) {
        if (json.length == 0) {
            return json;
        }
        Json.parseObject(json, "the body");
        try {
            JsonNode tree = JACKSON.readTree(json);
            each(tree, "resourceSpans", "resource_spans", resource -> {
                each(resource, "scopeSpans", "scope_spans", scope -> {
                    each(scope, "spans", "spans", span -> {
                        hexToBase64(span);
                        each(span, "links", "links", TraceJson::hexToBase64);
                    });
                });
            });
            ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
            PROTOBUF.merge(tree.toString(), request);
            return request.build().toByteArray();
        } catch (IOException e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
    }

    private static void each(JsonNode parent, String camel, String snake, Consumer<ObjectNode> use) {
        for (String name : camel.equals(snake) ? List.of(camel) : List.of(camel, snake)) {
            for (JsonNode child : parent.path(name)) {
                if (child instanceof ObjectNode object) {
                    use.accept(object);
                }
            }
        }
    }

    private static void hexToBase64(ObjectNode holder) {
        for (String name : IDS) {
            JsonNode id = holder.get(name);
            if (id != null && id.isTextual()) {
                try {
                    holder.put(
                            name,
                            Base64.getEncoder().encodeToString(HexFormat.of().parseHex(id.asText())));
                } catch (IllegalArgumentException e) {
                    throw malformed(name + " is not hex: '" + id.asText() + "'");
                }
            }
        }
    }

    private static StoreException.Invalid malformed(String why) {
        return new StoreException.Invalid("the body is not an ExportTraceServiceRequest of OTLP in JSON: " + why);
    }
}
