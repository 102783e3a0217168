package dev.lightningstore.server.otlp;

import dev.lightningstore.json.JsonOut;
import dev.lightningstore.server.otlp.SpanGroups.Outcome;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.nio.charset.StandardCharsets;

/** Writes an {@code ExportTraceServiceResponse}. One of all spans is empty, as OTLP wants it. */
final class Outcomes {
    private static final byte[] EMPTY = {};
    private static final byte[] EMPTY_JSON = "{}".getBytes(StandardCharsets.US_ASCII);

    private Outcomes() {}

    static byte[] protobuf(Outcome outcome) {
        if (outcome.rejected() == 0) {
            return EMPTY;
        }
        return ExportTraceServiceResponse.newBuilder()
                .setPartialSuccess(ExportTracePartialSuccess.newBuilder()
                        .setRejectedSpans(outcome.rejected())
                        .setErrorMessage(outcome.message()))
                .build()
                .toByteArray();
    }

    /** In protobuf's JSON a 64-bit number is a string. */
    static byte[] json(Outcome outcome) {
        if (outcome.rejected() == 0) {
            return EMPTY_JSON;
        }
        return new JsonOut()
                .ascii("{\"partialSuccess\":{\"rejectedSpans\":\"")
                .number(outcome.rejected())
                .ascii("\",\"errorMessage\":")
                .string(outcome.message())
                .ascii("}}")
                .toBytes();
    }
}
