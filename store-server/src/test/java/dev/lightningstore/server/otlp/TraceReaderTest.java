package dev.lightningstore.server.otlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.JsonOut;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.server.otlp.SpanGroups.Outcome;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanFields;
import dev.lightningstore.span.SpanKey;
import dev.lightningstore.span.SpanStore;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.v1.SpanData;
import dev.lightningstore.wire.span.SpanCodec;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceReaderTest {
    private static final ObjectMapper JACKSON = new ObjectMapper();
    private static final SpanCodec CODEC = new SpanCodec();

    @Test
    void payloadsHoldWhatProtobufReads() throws Exception {
        for (int seed = 0; seed < 300; seed++) {
            ExportTraceServiceRequest request = new RandomOtlp(seed).request();
            List<SpanData> actual = new ArrayList<>();
            for (NewSpan span : read(request.toByteArray())) {
                actual.add(SpanData.parseFrom(span.payload().bytes()));
                assertEquals(SpanKey.of(CODEC.fields(span.payload()).spanId()), span.key());
            }
            assertEquals(expected(request), actual);
        }
    }

    @Test
    void everyPayloadIsJsonAndHasItsFields() throws Exception {
        for (int seed = 0; seed < 300; seed++) {
            for (NewSpan span : read(new RandomOtlp(seed).request().toByteArray())) {
                JsonOut out = new JsonOut();
                CODEC.writeJson(new StoredSpan("ro-1", "at-1", 7, span.payload()), out);
                JsonNode json = JACKSON.readTree(out.toBytes());
                SpanFields fields = CODEC.fields(span.payload());
                assertEquals(json.get("trace_id").asText(), fields.traceId());
                assertEquals(json.get("span_id").asText(), fields.spanId());
                assertEquals(json.get("parent_id").asText(null), fields.parentId());
                assertEquals(json.get("name").asText(), fields.name());
                for (JsonNode value : json.get("attributes")) {
                    assertTrue(value.isValueNode() && !value.isNull() || value.isArray(), value::toString);
                }
            }
        }
    }

    /** Any bytes end in spans that protobuf reads alike, or in Invalid; nothing else. */
    @Test
    void damagedBytes() throws Exception {
        int read = 0;
        int refused = 0;
        int stricter = 0;
        for (int seed = 0; seed < 4_000; seed++) {
            byte[] bytes = damaged(new RandomOtlp(seed % 100).request().toByteArray(), new Random(seed));
            @Nullable ExportTraceServiceRequest parsed = parsed(bytes);
            try {
                List<SpanData> actual = new ArrayList<>();
                SpanGroups groups = TraceReader.read(bytes, null);
                for (List<NewSpan> batch : groups.batches()) {
                    for (NewSpan span : batch) {
                        actual.add(SpanData.parseFrom(span.payload().bytes()));
                        CODEC.writeJson(new StoredSpan("r", "a", 1, span.payload()), new JsonOut());
                        CODEC.fields(span.payload());
                    }
                }
                assertNotNull(parsed, "protobuf refuses what we read, seed " + seed);
                if (groups.outcome().rejected() == 0) {
                    assertEquals(sorted(expected(parsed)), sorted(actual), "seed " + seed);
                }
                read++;
            } catch (StoreException.Invalid e) {
                refused++;
                stricter += parsed == null ? 0 : 1;
            }
        }
        assertTrue(read > 200 && refused > 1_000, read + " read, " + refused + " refused");
        // Groups, and tags or lengths written with more bytes than they need.
        assertTrue(stricter < refused / 20, stricter + " refused that protobuf reads");
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        if (bytes.length == 0) {
            return new byte[] {(byte) random.nextInt()};
        }
        byte[] damaged = bytes.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        int length = random.nextInt(5) == 0 ? random.nextInt(damaged.length) : damaged.length;
        return java.util.Arrays.copyOf(damaged, length);
    }

    private static @Nullable ExportTraceServiceRequest parsed(byte[] bytes) {
        try {
            return ExportTraceServiceRequest.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }

    private static List<String> sorted(List<SpanData> spans) {
        return spans.stream().map(SpanData::toString).sorted().toList();
    }

    @Test
    void whatIsThereTwiceIsMerged() throws Exception {
        Span span = new RandomOtlp(1).span();
        ByteArrayOutputStream resourceSpans = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(resourceSpans);
        // The resource after the spans, in two parts.
        out.writeMessage(2, ScopeSpans.newBuilder().addSpans(span).build());
        out.writeMessage(
                1,
                Resource.newBuilder()
                        .addAttributes(text("agentlightning.rollout_id", "ro-1"))
                        .build());
        out.writeMessage(
                1,
                Resource.newBuilder()
                        .addAttributes(text("agentlightning.attempt_id", "at-1"))
                        .build());
        out.flush();
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        out = CodedOutputStream.newInstance(request);
        out.writeByteArray(1, resourceSpans.toByteArray());
        out.flush();
        NewSpan read = read(request.toByteArray()).getFirst();
        assertEquals("ro-1", read.rolloutId());
        assertEquals("at-1", read.attemptId());
        assertEquals(2, SpanData.parseFrom(read.payload().bytes()).getResource().getAttributesCount());
    }

    @Test
    void spansSayWhereTheyBelong() {
        Span span = new RandomOtlp(2).span().toBuilder().clearAttributes().build();
        NewSpan read = one(span, text("agentlightning.rollout_id", "ro-1"), text("agentlightning.attempt_id", "at-1"));
        assertEquals("ro-1 at-1 0", place(read));

        read = one(
                span.toBuilder()
                        .addAttributes(text("lightning.rollout_id", "ro-2"))
                        .addAttributes(text("agentlightning.span_sequence_id", " 12"))
                        .build(),
                text("agentlightning.rollout_id", "ro-1"),
                text("agentlightning.attempt_id", "at-1"));
        assertEquals("ro-2 at-1 12", place(read));

        read = one(span, text("lightning.rollout_id", "ro-1"), integer("lightning.sequence_id", 5));
        assertEquals("ro-1 latest 5", place(read));

        read = one(span, text("lightning.rollout_id", "ro-1"), text("agentlightning.span_sequence_id", "many"));
        assertEquals("ro-1 latest 0", place(read));

        assertEquals("free latest 0", place(one(span)));
        assertEquals("free latest 0", place(one(span, text("lightning.rollout_id", ""))));
        assertEquals("free latest 0", place(one(span, text("lightning.attempt_id", "at-1"))));
    }

    private static String place(NewSpan span) {
        return span.rolloutId() + " " + span.attemptId() + " " + span.sequenceId();
    }

    @Test
    void aTokenIsGoodForItsAttempt() {
        LeaseRef mine = new LeaseRef("ro-1", "at-1", 1);
        Span span = new RandomOtlp(2).span().toBuilder().clearAttributes().build();
        Span other = span.toBuilder()
                .addAttributes(text("lightning.rollout_id", "ro-2"))
                .build();
        Span same = span.toBuilder()
                .addAttributes(text("lightning.attempt_id", "latest"))
                .build();
        SpanGroups groups = TraceReader.read(request(List.of(), span, other, same), mine);
        assertEquals(2, groups.batches().getFirst().size());
        groups.batches().getFirst().forEach(read -> assertEquals("ro-1 at-1 0", place(read)));
        assertEquals(
                new Outcome(1, "1 span: the token is good for attempt at-1 of rollout ro-1 alone"), groups.outcome());
    }

    @Test
    void idsAreCheckedAndPadded() {
        Span span = new RandomOtlp(3).span();
        Span none = span.toBuilder().setSpanId(ByteString.EMPTY).build();
        Span zero =
                span.toBuilder().setTraceId(ByteString.copyFrom(new byte[16])).build();
        Span big =
                span.toBuilder().setTraceId(ByteString.copyFrom(new byte[17])).build();
        Span small = span.toBuilder()
                .setSpanId(ByteString.copyFrom(new byte[] {1, 2}))
                .build();
        SpanGroups groups = TraceReader.read(request(List.of(), none, zero, big, small), null);
        assertEquals(
                new Outcome(
                        3,
                        "1 span: its span id is not 8 bytes, or all zero; 2 spans: its trace id is not 16 bytes, or all"
                                + " zero"),
                groups.outcome());
        NewSpan padded = groups.batches().getFirst().getFirst();
        assertEquals(0x0102, padded.key());
        assertEquals("0000000000000102", CODEC.fields(padded.payload()).spanId());
    }

    @Test
    void spansAreGroupedAndBatchesCut() {
        Span span = new RandomOtlp(4).span().toBuilder().clearAttributes().build();
        Span a = span.toBuilder()
                .addAttributes(text("lightning.rollout_id", "ro-a"))
                .build();
        Span b = span.toBuilder()
                .addAttributes(text("lightning.rollout_id", "ro-b"))
                .build();
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i <= SpanStore.MAX_BATCH; i++) {
            spans.add(a);
            if (i % 1000 == 0) {
                spans.add(b);
            }
        }
        List<List<NewSpan>> batches = TraceReader.read(request(List.of(), spans.toArray(Span[]::new)), null)
                .batches();
        assertEquals(
                List.of(SpanStore.MAX_BATCH, 1, SpanStore.MAX_BATCH / 1000 + 1),
                batches.stream().map(List::size).toList());
    }

    @Test
    void aSpanTooBigIsRejectedAlone() {
        Span span = new RandomOtlp(5).span();
        Span big = span.toBuilder().setName("x".repeat(NewSpan.MAX_BYTES)).build();
        SpanGroups groups = TraceReader.read(request(List.of(), big, span), null);
        assertEquals(1, groups.outcome().rejected());
        assertEquals(1, groups.batches().getFirst().size());
    }

    @Test
    void aLargeResourceIsNotCopiedWithoutEnd() {
        Span[] spans = new Span[1_000];
        java.util.Arrays.fill(spans, new RandomOtlp(5).span());
        SpanGroups groups = TraceReader.read(request(List.of(text("big", "x".repeat(1 << 20))), spans), null);
        int taken = groups.batches().getFirst().size();
        assertTrue(taken > 25 && taken < 32, () -> taken + " taken");
        assertEquals(spans.length - taken, groups.outcome().rejected());
    }

    @ParameterizedTest
    @ValueSource(ints = {25, 26, 200, 1_000})
    void nestingIsBounded(int depth) throws Exception {
        AnyValue value = AnyValue.newBuilder().setBoolValue(true).build();
        for (int i = 0; i < depth; i++) {
            value = AnyValue.newBuilder()
                    .setArrayValue(ArrayValue.newBuilder().addValues(value))
                    .build();
        }
        KeyValue deep = KeyValue.newBuilder().setKey("deep").setValue(value).build();
        byte[] request = request(List.of(deep), new RandomOtlp(6).span());
        if (depth <= 25) {
            SpanData.parseFrom(read(request).getFirst().payload().bytes());
        } else {
            assertThrows(StoreException.Invalid.class, () -> read(request));
        }
    }

    @Test
    void textThatIsNotUtf8IsRefused() {
        byte[] request = request(List.of(text("name", "marker")), new RandomOtlp(7).span());
        int at = new String(request, StandardCharsets.ISO_8859_1).indexOf("marker");
        request[at] = (byte) 0xff;
        assertThrows(StoreException.Invalid.class, () -> read(request));
    }

    private static List<NewSpan> read(byte[] request) {
        return TraceReader.read(request, null).batches().stream()
                .flatMap(List::stream)
                .toList();
    }

    private static NewSpan one(Span span, KeyValue... resource) {
        return read(request(List.of(resource), span)).getFirst();
    }

    private static byte[] request(List<KeyValue> resource, Span... spans) {
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(Resource.newBuilder().addAllAttributes(resource))
                        .addScopeSpans(ScopeSpans.newBuilder().addAllSpans(List.of(spans))))
                .build()
                .toByteArray();
    }

    private static KeyValue text(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static KeyValue integer(String key, long value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setIntValue(value))
                .build();
    }

    private static List<SpanData> expected(ExportTraceServiceRequest request) {
        List<SpanData> expected = new ArrayList<>();
        for (ResourceSpans resource : request.getResourceSpansList()) {
            for (ScopeSpans scope : resource.getScopeSpansList()) {
                for (Span span : scope.getSpansList()) {
                    SpanData.Builder data = SpanData.newBuilder()
                            .setSpan(span)
                            .setResourceSchemaUrl(resource.getSchemaUrl())
                            .setScopeSchemaUrl(scope.getSchemaUrl());
                    if (resource.hasResource()) {
                        data.setResource(resource.getResource());
                    }
                    if (scope.hasScope()) {
                        data.setScope(scope.getScope());
                    }
                    expected.add(data.build());
                }
            }
        }
        return expected;
    }
}
