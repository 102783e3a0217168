package dev.lightningstore.wire.span;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import dev.lightningstore.json.JsonOut;
import dev.lightningstore.span.SpanFields;
import dev.lightningstore.span.SpanPayload;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.v1.SpanData;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SpanCodecTest {
    private static final ObjectMapper JACKSON = new ObjectMapper();
    private static final SpanCodec CODEC = new SpanCodec();

    /** A span as the peer's client sends it, with fields that neither the peer nor OTLP knows. */
    private static final String PEER = """
            {"rollout_id": "ro-1", "attempt_id": "at-1", "sequence_id": 3,
             "trace_id": "35f93ffb5a23d4e0709699ec2d176d24", "span_id": "4fa0eeda9695de01",
             "parent_id": "f6050b1e65337d92", "name": "say \\"hi\\"",
             "status": {"status_code": "ERROR", "description": "broken"},
             "attributes": {"t": "x", "b": true, "i": 9007199254740993, "d": 0.5, "l": ["a", "b"], "n": null,
                            "m": {"deep": [1, 2.5]}},
             "events": [{"name": "e", "attributes": {"z": 1}, "timestamp": 1795266718.583983, "more": 1}],
             "links": [{"context": {"trace_id": "00000000000000000000000000000001", "span_id": "0000000000000002",
                                    "is_remote": true, "trace_state": {"k": "v", "l": "w"}}, "attributes": null}],
             "start_time": 1795266718.5838416, "end_time": null,
             "context": {"trace_id": "35f93ffb5a23d4e0709699ec2d176d24", "span_id": "4fa0eeda9695de01",
                         "is_remote": false, "trace_state": {"a": "b"}},
             "parent": null,
             "resource": {"attributes": {"service.name": "s"}, "schema_url": "http://u"},
             "kind": "SpanKind.CLIENT", "mine": {"x": [1]}}""";

    @Test
    void aJsonSpanComesBackAsItCame() throws Exception {
        assertEquals(PEER, text(PEER, "ro-1", "at-1", 3));
    }

    @Test
    void thePlaceWhereItIsStoredHolds() throws Exception {
        JsonNode patched = JACKSON.readTree(text(PEER, "ro-1", "at-2", 12));
        ObjectNode expected = (ObjectNode) JACKSON.readTree(PEER);
        expected.put("attempt_id", "at-2").put("sequence_id", 12);
        assertEquals(expected, patched);

        assertEquals(
                "{\"rollout_id\":\"ro-1\",\"attempt_id\":\"at-1\",\"sequence_id\":5,\"name\":\"a\"}",
                text("{ \"name\":\"a\", \"sequence_id\" : -1 }", "ro-1", "at-1", 5));
        assertEquals("{\"rollout_id\":\"r\",\"attempt_id\":\"a\",\"sequence_id\":5}", text(" {} ", "r", "a", 5));
    }

    private static String text(String span, String rolloutId, String attemptId, long sequenceId) {
        JsonOut out = new JsonOut();
        CODEC.writeJson(new StoredSpan(rolloutId, attemptId, sequenceId, json(span)), out);
        return out.toString();
    }

    private static SpanPayload json(String text) {
        return new SpanPayload(SpanPayload.Format.JSON, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void fieldsOfAJsonSpan() {
        assertEquals(
                new SpanFields(
                        "35f93ffb5a23d4e0709699ec2d176d24",
                        "4fa0eeda9695de01",
                        "f6050b1e65337d92",
                        "say \"hi\"",
                        1795266718583841562L,
                        -1),
                CODEC.fields(json(PEER)));
        assertEquals(
                new SpanFields("", "", null, "5", -1, -1),
                CODEC.fields(
                        json("{\"name\": 5, \"start_time\": \"soon\", \"parent_id\": null, \"end_time\": 1e300}")));
    }

    @Test
    void aJsonSpanInOtlp() {
        SpanData data = CODEC.toData(json(PEER));
        Span span = data.getSpan();
        assertEquals(hex("35f93ffb5a23d4e0709699ec2d176d24"), span.getTraceId());
        assertEquals(hex("4fa0eeda9695de01"), span.getSpanId());
        assertEquals(hex("f6050b1e65337d92"), span.getParentSpanId());
        assertEquals("say \"hi\"", span.getName());
        assertEquals(Span.SpanKind.SPAN_KIND_CLIENT, span.getKind());
        assertEquals(Status.StatusCode.STATUS_CODE_ERROR, span.getStatus().getCode());
        assertEquals("broken", span.getStatus().getMessage());
        assertEquals("a=b", span.getTraceState());
        assertEquals(1795266718583841562L, span.getStartTimeUnixNano());
        assertEquals(0, span.getEndTimeUnixNano());

        assertEquals("x", attribute(span, "t").getStringValue());
        assertTrue(attribute(span, "b").getBoolValue());
        assertEquals(9007199254740993L, attribute(span, "i").getIntValue());
        assertEquals(0.5, attribute(span, "d").getDoubleValue());
        assertEquals(2, attribute(span, "l").getArrayValue().getValuesCount());
        assertEquals(AnyValue.getDefaultInstance(), attribute(span, "n"));
        assertEquals("deep", attribute(span, "m").getKvlistValue().getValues(0).getKey());
        assertEquals(
                "x",
                attribute(span, "agentlightning.extra.mine")
                        .getKvlistValue()
                        .getValues(0)
                        .getKey());

        Span.Event event = span.getEvents(0);
        assertEquals("e", event.getName());
        assertEquals(1795266718583982944L, event.getTimeUnixNano());
        assertEquals("agentlightning.extra.more", event.getAttributes(1).getKey());
        Span.Link link = span.getLinks(0);
        assertEquals(hex("00000000000000000000000000000001"), link.getTraceId());
        assertEquals("k=v,l=w", link.getTraceState());
        assertEquals(0x300, link.getFlags());
        assertEquals("http://u", data.getResourceSchemaUrl());
        assertEquals("s", data.getResource().getAttributes(0).getValue().getStringValue());
    }

    private static AnyValue attribute(Span span, String key) {
        return span.getAttributesList().stream()
                .filter(pair -> pair.getKey().equals(key))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    @Test
    void anIdThatIsNotHexIsKept() {
        SpanData data = CODEC.toData(json("{\"trace_id\": \"my-trace\", \"span_id\": \"01\"}"));
        assertEquals(16, data.getSpan().getTraceId().size());
        assertEquals(hex("0000000000000001"), data.getSpan().getSpanId());
        assertEquals(
                "agentlightning.extra.trace_id", data.getSpan().getAttributes(0).getKey());
        assertEquals("my-trace", data.getSpan().getAttributes(0).getValue().getStringValue());
    }

    @Test
    void deepJsonCanStillBeParsed() throws Exception {
        SpanData data = CODEC.toData(
                json("{\"attributes\": {\"deep\": " + "{\"a\":".repeat(150) + "1" + "}".repeat(150) + "}}"));
        assertEquals(data, SpanData.parseFrom(data.toByteArray()));
    }

    /** The peer's client would refuse the whole page for any of these. */
    @Test
    void valuesThatThePeersModelCannotHoldBecomeText() throws Exception {
        AnyValue one = AnyValue.newBuilder().setIntValue(1).build();
        AnyValue a = AnyValue.newBuilder().setStringValue("a").build();
        AnyValue none = AnyValue.getDefaultInstance();
        AnyValue nan = AnyValue.newBuilder().setDoubleValue(Double.NaN).build();
        JsonNode json = json(SpanData.newBuilder()
                .setSpan(Span.newBuilder()
                        .addAttributes(pair("none", none))
                        .addAttributes(pair("nan", nan))
                        .addAttributes(pair("mixed", list(one, a)))
                        .addAttributes(pair("holes", list(a, none)))
                        .addAttributes(pair("nested", list(list(one))))
                        .addAttributes(pair("infinite", list(nan)))
                        .addAttributes(pair(
                                "numbers",
                                list(
                                        one,
                                        AnyValue.newBuilder().setBoolValue(true).build())))
                        .addAttributes(pair(
                                "map",
                                AnyValue.newBuilder()
                                        .setKvlistValue(
                                                KeyValueList.newBuilder().addValues(pair("k", none)))
                                        .build())))
                .build());
        ObjectNode expected = JACKSON.createObjectNode();
        expected.put("none", "null")
                .put("nan", "NaN")
                .put("mixed", "[1,\"a\"]")
                .put("holes", "[\"a\",null]")
                .put("nested", "[[1]]")
                .put("infinite", "[\"NaN\"]")
                .put("map", "{\"k\":null}");
        expected.putArray("numbers").add(1).add(true);
        assertEquals(expected, json.get("attributes"));
    }

    @Test
    void whatThePeerDropsIsToldAfterIt() throws Exception {
        JsonNode json = json(SpanData.newBuilder()
                .setSpan(Span.newBuilder()
                        .setKind(Span.SpanKind.SPAN_KIND_SERVER)
                        .setTraceState("a=b")
                        .setFlags(0x301)
                        .setDroppedAttributesCount(-1)
                        .setDroppedEventsCount(2)
                        .setDroppedLinksCount(3))
                .setScope(InstrumentationScope.newBuilder().setName("lib").setVersion("2"))
                .setScopeSchemaUrl("http://scope")
                .build());
        assertEquals("SERVER", json.get("kind").asText());
        assertEquals("a=b", json.get("trace_state").asText());
        assertEquals(0x301, json.get("flags").asInt());
        assertEquals(4294967295L, json.get("dropped_attributes_count").asLong());
        assertEquals(2, json.get("dropped_events_count").asInt());
        assertEquals(3, json.get("dropped_links_count").asInt());
        assertEquals(
                JACKSON.readTree("{\"name\":\"lib\",\"version\":\"2\",\"schema_url\":\"http://scope\"}"),
                json.get("scope"));
        assertEquals("resource", json.properties().stream().toList().get(15).getKey());
    }

    /** What our JSON says of an OTLP span is enough to make the span again, but for what JSON lacks the words for. */
    @Test
    void otlpToJsonToOtlp() {
        SpanData data = SpanData.newBuilder()
                .setSpan(Span.newBuilder()
                        .setTraceId(hex("35f93ffb5a23d4e0709699ec2d176d24"))
                        .setSpanId(hex("4fa0eeda9695de01"))
                        .setName("n")
                        .setKind(Span.SpanKind.SPAN_KIND_PRODUCER)
                        .setTraceState("a=b")
                        .setFlags(0x101)
                        .setStartTimeUnixNano(1795266718500000000L)
                        .setDroppedEventsCount(4)
                        .addAttributes(pair(
                                "k", AnyValue.newBuilder().setDoubleValue(2).build()))
                        .addEvents(Span.Event.newBuilder().setName("e").setDroppedAttributesCount(1))
                        .addLinks(Span.Link.newBuilder()
                                .setTraceId(hex("35f93ffb5a23d4e0709699ec2d176d25"))
                                .setSpanId(hex("4fa0eeda9695de02"))
                                .setTraceState("q=r")
                                .setFlags(1))
                        .setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_OK)))
                .setResource(io.opentelemetry.proto.resource.v1.Resource.newBuilder()
                        .addAttributes(pair(
                                "r", AnyValue.newBuilder().setStringValue("s").build())))
                .setScope(InstrumentationScope.newBuilder().setName("lib"))
                .build();
        JsonOut out = new JsonOut();
        CODEC.writeJson(new StoredSpan("r", "a", 1, otlp(data)), out);
        assertEquals(data, CODEC.toData(new SpanPayload(SpanPayload.Format.JSON, out.toBytes())));
    }

    @Test
    void aPageRemembersAResourceOnlyWhileItIsTheSame() throws Exception {
        JsonOut out = new JsonOut().raw('[');
        SpanJson json = new SpanJson(out);
        String[] names = {"a", "a", "b", "b", "a"};
        for (String name : names) {
            SpanData data = SpanData.newBuilder()
                    .setSpan(Span.newBuilder().setName(name))
                    .setResource(io.opentelemetry.proto.resource.v1.Resource.newBuilder()
                            .addAttributes(pair(
                                    "n",
                                    AnyValue.newBuilder().setStringValue(name).build())))
                    .build();
            json.write(new StoredSpan("r-" + name, "at", 1, otlp(data)));
            out.raw(',');
            json.write(new StoredSpan("r", "at", 2, json(PEER)));
            out.raw(',');
        }
        JsonNode page = JACKSON.readTree(out.ascii("0]").toBytes());
        for (int i = 0; i < names.length; i++) {
            JsonNode span = page.get(2 * i);
            assertEquals(names[i], span.at("/resource/attributes/n").asText());
            assertEquals("r-" + names[i], span.get("rollout_id").asText());
            assertEquals("r", page.get(2 * i + 1).get("rollout_id").asText());
        }
    }

    private static JsonNode json(SpanData data) throws Exception {
        JsonOut out = new JsonOut();
        CODEC.writeJson(new StoredSpan("r", "a", 1, otlp(data)), out);
        return JACKSON.readTree(out.toBytes());
    }

    private static SpanPayload otlp(SpanData data) {
        return new SpanPayload(SpanPayload.Format.OTLP, data.toByteArray());
    }

    private static ByteString hex(String text) {
        return ByteString.copyFrom(HexFormat.of().parseHex(text));
    }

    private static KeyValue pair(String key, AnyValue value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }

    private static AnyValue list(AnyValue... values) {
        return AnyValue.newBuilder()
                .setArrayValue(ArrayValue.newBuilder().addAllValues(java.util.List.of(values)))
                .build();
    }
}
