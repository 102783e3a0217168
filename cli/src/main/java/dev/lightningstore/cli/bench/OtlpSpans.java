package dev.lightningstore.cli.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Writes the spans of one rollout as an OTLP ExportTraceServiceRequest. All but the ids is encoded once; for each
 * rollout the ids are written over the old ones in place. Not thread-safe.
 */
final class OtlpSpans {
    private static final byte[] ROLLOUT_KEY = "agentlightning.rollout_id".getBytes(UTF_8);
    private static final byte[] ATTEMPT_KEY = "agentlightning.attempt_id".getBytes(UTF_8);
    private static final int STATUS_OK = 1;
    private static final int KIND_INTERNAL = 1;

    private final SpanContent content;
    private final byte[] scopeSpans;
    private final int[] traceAt;
    private final int[] spanAt;
    private final int[] parentAt;
    private final int[] serialAt;
    private final WireBuffer resource = new WireBuffer(256);

    OtlpSpans(SpanContent content) {
        this.content = content;
        int count = content.count();
        traceAt = new int[count];
        spanAt = new int[count];
        parentAt = new int[count];
        serialAt = new int[count];
        WireBuffer spans = new WireBuffer(count * (content.bytesEach() + 256));
        for (int i = 0; i < count; i++) {
            byte[] span = span(i);
            spans.varint(2 << 3 | 2).varint(span.length);
            shift(i, spans.length());
            spans.put(span);
        }
        WireBuffer framed = new WireBuffer(spans.length() + 16);
        framed.varint(2 << 3 | 2).varint(spans.length());
        for (int i = 0; i < count; i++) {
            shift(i, framed.length());
        }
        scopeSpans = framed.put(spans).toByteArray();
    }

    void write(WireBuffer out, byte[] rolloutId, byte[] attemptId, long serial) {
        for (int i = 0; i < traceAt.length; i++) {
            WireBuffer.setBigEndian(scopeSpans, traceAt[i], serial);
            WireBuffer.setBigEndian(scopeSpans, spanAt[i], SpanContent.spanId(serial, i));
            if (i > 0) {
                WireBuffer.setBigEndian(scopeSpans, parentAt[i], SpanContent.spanId(serial, 0));
            }
            WireBuffer.setHex(scopeSpans, serialAt[i], serial);
        }
        resource.clear();
        idAttribute(ROLLOUT_KEY, rolloutId);
        idAttribute(ATTEMPT_KEY, attemptId);
        int resourceSpans = 1 + WireBuffer.varintSize(resource.length()) + resource.length() + scopeSpans.length;
        out.varint(1 << 3 | 2).varint(resourceSpans);
        out.varint(1 << 3 | 2).varint(resource.length()).put(resource);
        out.put(scopeSpans);
    }

    private void idAttribute(byte[] key, byte[] id) {
        int value = 1 + WireBuffer.varintSize(id.length) + id.length;
        int keyValue = 1 + WireBuffer.varintSize(key.length) + key.length + 1 + WireBuffer.varintSize(value) + value;
        resource.varint(1 << 3 | 2).varint(keyValue);
        resource.field(1, key).varint(2 << 3 | 2).varint(value).field(1, id);
    }

    /** One Span message; notes where in it the ids stand. */
    private byte[] span(int index) {
        WireBuffer span = new WireBuffer(content.bytesEach() + 256);
        span.varint(1 << 3 | 2).varint(16).bigEndian(content.traceHigh());
        traceAt[index] = span.length();
        span.bigEndian(0);
        span.varint(2 << 3 | 2).varint(8);
        spanAt[index] = span.length();
        span.bigEndian(0);
        if (index > 0) {
            span.varint(4 << 3 | 2).varint(8);
            parentAt[index] = span.length();
            span.bigEndian(0);
        }
        span.field(5, content.name(index).getBytes(UTF_8));
        span.varint(6 << 3).varint(KIND_INTERNAL);
        long start = SpanContent.START_SECONDS * 1_000_000_000L + index * 1_000_000L;
        span.varint(7 << 3 | 1).littleEndian(start);
        span.varint(8 << 3 | 1).littleEndian(start + 500_000L);
        WireBuffer value = new WireBuffer(content.bytesEach() + 16);
        attribute(span, SpanCheck.PAYLOAD, value.field(1, content.payload(index).getBytes(UTF_8)));
        attribute(span, SpanCheck.INDEX, value.clear().varint(3 << 3).varint(index));
        long score = Double.doubleToLongBits(content.score(index));
        attribute(span, SpanCheck.SCORE, value.clear().varint(4 << 3 | 1).littleEndian(score));
        attribute(span, SpanCheck.LAST, value.clear().varint(2 << 3).varint(content.isLast(index) ? 1 : 0));
        attribute(span, SpanCheck.SERIAL, value.clear().field(1, new byte[16]));
        serialAt[index] = span.length() - 16;
        return span.field(15, new WireBuffer(8).varint(3 << 3).varint(STATUS_OK).toByteArray())
                .toByteArray();
    }

    private static void attribute(WireBuffer span, byte[] key, WireBuffer value) {
        byte[] keyValue = new WireBuffer(value.length() + 64)
                .field(1, key)
                .field(2, value.toByteArray())
                .toByteArray();
        span.field(9, keyValue);
    }

    private void shift(int index, int by) {
        traceAt[index] += by;
        spanAt[index] += by;
        parentAt[index] += by;
        serialAt[index] += by;
    }
}
