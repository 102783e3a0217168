package dev.lightningstore.cli.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is written by hand is what the generated OTLP classes read. */
class OtlpSpansTest {
    private final SpanContent content = new SpanContent(7, 3, 600);
    private final OtlpSpans otlp = new OtlpSpans(content);

    @Test
    void namesTheRolloutAndAttemptInTheResource() throws Exception {
        ResourceSpans spans = export("ro-1", "at-22", 5);
        Map<String, AnyValue> attributes = map(spans.getResource().getAttributesList());
        assertEquals("ro-1", value(attributes, "agentlightning.rollout_id").getStringValue());
        assertEquals("at-22", value(attributes, "agentlightning.attempt_id").getStringValue());
    }

    @Test
    void writesEverySpanWhole() throws Exception {
        List<Span> spans = export("ro-1", "at-1", 5).getScopeSpans(0).getSpansList();
        assertEquals(3, spans.size());
        for (int i = 0; i < 3; i++) {
            Span span = spans.get(i);
            assertEquals("bench.step." + i, span.getName());
            assertEquals(Status.StatusCode.STATUS_CODE_OK, span.getStatus().getCode());
            assertTrue(span.getEndTimeUnixNano() > span.getStartTimeUnixNano());
            Map<String, AnyValue> attributes = map(span.getAttributesList());
            assertEquals(content.payload(i), value(attributes, "bench.payload").getStringValue());
            assertEquals(i, value(attributes, "bench.index").getIntValue());
            assertEquals(i + 0.5, value(attributes, "bench.score").getDoubleValue());
            assertEquals(i == 2, value(attributes, "bench.last").getBoolValue());
            assertEquals("0000000000000005", value(attributes, "bench.serial").getStringValue());
            assertEquals(5, attributes.size());
        }
    }

    @Test
    void theNextRolloutHasItsOwnIds() throws Exception {
        Span first = export("ro-1", "at-1", 1).getScopeSpans(0).getSpans(1);
        Span second = export("ro-12345", "at-12", 2).getScopeSpans(0).getSpans(1);
        assertEquals("0000000000010001", hex(first.getSpanId().toByteArray()));
        assertEquals("0000000000010000", hex(first.getParentSpanId().toByteArray()));
        assertEquals("0000000000020001", hex(second.getSpanId().toByteArray()));
        assertTrue(hex(second.getTraceId().toByteArray()).endsWith("0000000000000002"));
    }

    @Test
    void payloadsHaveTheBytesThatWereAskedFor() {
        for (int i = 0; i < content.count(); i++) {
            assertEquals(600, content.payload(i).getBytes(UTF_8).length);
        }
        assertEquals(content.payload(1), new SpanContent(7, 3, 600).payload(1));
    }

    private ResourceSpans export(String rolloutId, String attemptId, long serial) throws Exception {
        WireBuffer out = new WireBuffer(16);
        otlp.write(out, rolloutId.getBytes(UTF_8), attemptId.getBytes(UTF_8), serial);
        ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(out.toByteArray());
        assertEquals(1, request.getResourceSpansCount());
        return request.getResourceSpans(0);
    }

    private static Map<String, AnyValue> map(List<KeyValue> attributes) {
        return attributes.stream().collect(Collectors.toMap(KeyValue::getKey, KeyValue::getValue));
    }

    private static AnyValue value(Map<String, AnyValue> attributes, String key) {
        return Objects.requireNonNull(attributes.get(key), key);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
