package dev.lightningstore.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.lightningstore.error.StoreException.Invalid;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanFilter;
import dev.lightningstore.span.SpanPayload;
import dev.lightningstore.span.SpanPayload.Format;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.store.PageRequest;
import dev.lightningstore.v1.AddSpansRequest;
import dev.lightningstore.v1.QuerySpansResponse;
import dev.lightningstore.v1.SpanBatch;
import dev.lightningstore.v1.SpanData;
import dev.lightningstore.v1.TailSpansResponse;
import dev.lightningstore.wire.raw.RawAddSpansRequest;
import dev.lightningstore.wire.raw.RawNewSpan;
import dev.lightningstore.wire.raw.RawQuerySpansResponse;
import dev.lightningstore.wire.raw.RawSpanBatch;
import dev.lightningstore.wire.raw.RawStoredSpan;
import dev.lightningstore.wire.raw.RawTailSpansResponse;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Spans on the wire, and that the twins in which we carry them are the same there as what we tell the world. */
class RawSpansTest {
    private static final byte[] DATA = SpanData.newBuilder()
            .setSpan(Span.newBuilder().setName("s").setSpanId(ByteString.copyFromUtf8("12345678")))
            .build()
            .toByteArray();
    private static final byte[] TEXT = "{\"span_id\": \"x\"}".getBytes(StandardCharsets.UTF_8);

    @Test
    void theTwinsAreTheSameOnTheWire() {
        twins(AddSpansRequest.getDescriptor(), RawAddSpansRequest.getDescriptor());
        twins(SpanBatch.getDescriptor(), RawSpanBatch.getDescriptor());
        twins(QuerySpansResponse.getDescriptor(), RawQuerySpansResponse.getDescriptor());
        twins(TailSpansResponse.getDescriptor(), RawTailSpansResponse.getDescriptor());
    }

    private static void twins(Descriptor told, Descriptor carried) {
        assertEquals(told.getFields().size(), carried.getFields().size(), told.getFullName());
        for (FieldDescriptor field : told.getFields()) {
            FieldDescriptor twin = carried.findFieldByNumber(field.getNumber());
            assertEquals(field.getName(), twin.getName());
            assertEquals(field.isRepeated(), twin.isRepeated());
            assertEquals(field.getLiteType().getWireType(), twin.getLiteType().getWireType());
            assertEquals(
                    field.hasPresence() || twin.getType() == FieldDescriptor.Type.BYTES,
                    twin.hasPresence() || twin.getType() == FieldDescriptor.Type.BYTES);
            if (twin.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                    && twin.getMessageType() != field.getMessageType()) {
                twins(field.getMessageType(), twin.getMessageType());
            }
        }
    }

    @Test
    void aBatchArrivesAsItWasSent() {
        List<NewSpan> sent = List.of(
                span("ro-1", "at-1", 0, Format.OTLP, DATA),
                span("ro-1", "at-2", 7, Format.JSON, TEXT),
                span("ro-2", "latest", 8, Format.OTLP, DATA),
                span(NewSpan.FREE, "", 0, Format.OTLP, DATA));
        for (LeaseRef lease : new LeaseRef[] {null, new LeaseRef("ro-1", "at-1", 1), new LeaseRef("ro-9", "at-9", 2)}) {
            RawAddSpansRequest wire = SpanWire.add(sent, lease);
            List<NewSpan> read =
                    RoundTripTest.again(wire, raw -> SpanWire.spans(raw, payload -> payload, payload -> 42));
            assertEquals(sent.size(), read.size());
            for (int i = 0; i < sent.size(); i++) {
                assertEquals(sent.get(i).rolloutId(), read.get(i).rolloutId());
                assertEquals(sent.get(i).attemptId(), read.get(i).attemptId());
                assertEquals(sent.get(i).sequenceId(), read.get(i).sequenceId());
                assertEquals(
                        sent.get(i).payload().format(), read.get(i).payload().format());
                assertArrayEquals(
                        sent.get(i).payload().bytes(), read.get(i).payload().bytes());
                assertEquals(42, read.get(i).key());
            }
            assertEquals(lease, SpanWire.lease(wire));
        }
    }

    @Test
    void aStoredSpanArrivesAsItIs() {
        for (Format format : Format.values()) {
            StoredSpan sent =
                    new StoredSpan("ro-1", "at-1", 9, new SpanPayload(format, format == Format.OTLP ? DATA : TEXT));
            RawStoredSpan wire = SpanWire.of(sent, payload -> payload);
            StoredSpan read = RoundTripTest.again(wire, SpanWire::of);
            assertEquals(sent.sequenceId(), read.sequenceId());
            assertEquals(format, read.payload().format());
            assertArrayEquals(sent.payload().bytes(), read.payload().bytes());
        }
    }

    @Test
    void aSpanWithoutContentOrWithTwoIsRefused() {
        RawNewSpan both = RawNewSpan.newBuilder()
                .setData(ByteString.copyFrom(DATA))
                .setJson(ByteString.copyFrom(TEXT))
                .build();
        for (RawNewSpan span : List.of(RawNewSpan.getDefaultInstance(), both)) {
            RawAddSpansRequest wire =
                    RawAddSpansRequest.newBuilder().addSpans(span).build();
            assertThrows(Invalid.class, () -> SpanWire.spans(wire, payload -> payload, payload -> 1));
        }
    }

    @Test
    void queries() {
        for (SpanQuery query : List.of(
                new SpanQuery("ro-1", null, null, PageRequest.first(5)),
                new SpanQuery(
                        "ro-1",
                        "latest",
                        new SpanFilter(true, "a", "b", "c", "d", "e", "f", "g", "h"),
                        Samples.PAGE))) {
            assertEquals(query, RoundTripTest.again(SpanWire.of(query), SpanWire::of));
        }
    }

    @Test
    void theArrayBehindAFieldIsTakenWithoutACopy() {
        byte[] array = {1, 2, 3};
        assertSame(array, SpanWire.bytes(com.google.protobuf.UnsafeByteOperations.unsafeWrap(array)));
        ByteString part = ByteString.copyFrom(array).substring(1);
        assertArrayEquals(new byte[] {2, 3}, SpanWire.bytes(part));
        ByteString rope = ByteString.copyFrom(new byte[200]).concat(ByteString.copyFrom(new byte[300]));
        assertEquals(500, SpanWire.bytes(rope).length);
    }

    private static NewSpan span(String rolloutId, String attemptId, long sequenceId, Format format, byte[] bytes) {
        return new NewSpan(rolloutId, attemptId, sequenceId, 1, new SpanPayload(format, bytes));
    }
}
