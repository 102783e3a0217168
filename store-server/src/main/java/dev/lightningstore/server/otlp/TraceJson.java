package dev.lightningstore.server.otlp;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.wire.OtlpJson;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;

/** Reads a request that came as JSON. */
final class TraceJson {
    private TraceJson() {}

    /** Answers the same request in protobuf. */
    static byte[] toProtobuf(byte[] json) {
        if (json.length == 0) {
            return json;
        }
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        try {
            OtlpJson.merge(JsonValue.of(Json.parseObject(json, "the body")), request);
        } catch (StoreException.Invalid malformed) {
            throw new StoreException.Invalid(
                    "the body is not an ExportTraceServiceRequest of OTLP in JSON: " + malformed.getMessage());
        }
        return request.build().toByteArray();
    }
}
