package dev.lightningstore.server.otlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.wire.OtlpJson;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtlpJsonTest {
    private static ExportTraceServiceRequest read(String json) {
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        OtlpJson.merge(JsonValue.of(Json.parse(json, "json")), request);
        return request.build();
    }

    private static ExportTraceServiceRequest span(String fields) {
        return read("{\"resourceSpans\": [{\"scopeSpans\": [{\"spans\": [{" + fields + "}]}]}]}");
    }

    @Test
    void whateverIsWrittenIsReadBack() {
        for (long seed = 0; seed < 300; seed++) {
            ExportTraceServiceRequest request = new RandomOtlp(seed).request();
            StringBuilder json = new StringBuilder();
            OtlpJson.append(json, request);
            assertEquals(request, read(json.toString()), "seed " + seed);
        }
    }

    @Test
    void isWrittenAsTheSpecificationSays() {
        String fields = "\"traceId\":\"5b8efff798038103d269b633813fc60c\",\"spanId\":\"eee19b7ec3c1b174\","
                + "\"name\":\"hello\",\"kind\":2,\"startTimeUnixNano\":\"18446744073709551615\","
                + "\"attributes\":[{\"key\":\"i\",\"value\":{\"intValue\":\"-5\"}},"
                + "{\"key\":\"d\",\"value\":{\"doubleValue\":0.5}},{\"key\":\"n\",\"value\":{\"doubleValue\":\"NaN\"}},"
                + "{\"key\":\"b\",\"value\":{\"bytesValue\":\"AP8=\"}}],\"flags\":4294967295";
        StringBuilder json = new StringBuilder();
        OtlpJson.append(json, span(fields).getResourceSpans(0).getScopeSpans(0).getSpans(0));
        assertEquals(
                "{\"traceId\":\"5b8efff798038103d269b633813fc60c\",\"spanId\":\"eee19b7ec3c1b174\",\"name\":\"hello\","
                        + "\"kind\":2,\"startTimeUnixNano\":\"18446744073709551615\","
                        + fields.substring(fields.indexOf("\"attributes\"")) + "}",
                json.toString());
    }

    @Test
    void othersWriteItInOtherWays() {
        assertEquals(
                span("\"traceId\": \"00ff\", \"startTimeUnixNano\": \"1000\", \"kind\": 3, \"name\": \"a\""),
                span("\"trace_id\": \"00FF\", \"start_time_unix_nano\": 1e3, \"kind\": \"SPAN_KIND_CLIENT\","
                        + " \"name\": \"a\", \"unknown\": {\"x\": []}, \"status\": null"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"traceId\": \"xyz\" | traceId is no hex: \"xyz\"",
                "\"startTimeUnixNano\": \"-1\" | startTimeUnixNano is no whole number that fits: \"-1\"",
                "\"startTimeUnixNano\": 1e999999999 | startTimeUnixNano is no whole number that fits: 1e999999999",
                "\"flags\": 4294967296 | flags is no whole number that fits: 4294967296",
                "\"name\": [] | name is no text: []",
                "\"kind\": \"NONE\" | kind is no value of SpanKind: \"NONE\"",
                "\"attributes\": {} | attributes is no list: {}",
                "\"status\": 5 | Status is no object: 5",
                "\"attributes\": [{\"key\": \"k\", \"value\": {\"boolValue\": \"yes\"}}] | boolValue is no boolean: \"yes\""
            })
    void whatIsWrongIsNamed(String fields, String problem) {
        StoreException.Invalid wrong = assertThrows(StoreException.Invalid.class, () -> span(fields));
        assertTrue(String.valueOf(wrong.getMessage()).startsWith(problem), wrong.getMessage());
    }
}
