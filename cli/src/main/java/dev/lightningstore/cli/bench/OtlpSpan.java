package dev.lightningstore.cli.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

/** One span as an OTLP Span message, encoded once but for its ids, and the places where those go. Immutable. */
final class OtlpSpan {
    private static final int STATUS_OK = 1;
    private static final int KIND_INTERNAL = 1;

    private final int index;
    private final byte[] template;
    private final int traceAt;
    private final int spanAt;
    private final int parentAt;
    private final int serialAt;

    OtlpSpan(SpanContent content, int index) {
        this.index = index;
        WireBuffer span = new WireBuffer(content.bytesEach() + 256);
        span.varint(1 << 3 | 2).varint(16).bigEndian(content.traceHigh());
        traceAt = span.length();
        span.bigEndian(0);
        span.varint(2 << 3 | 2).varint(8);
        spanAt = span.length();
        span.bigEndian(0);
        if (index > 0) {
            span.varint(4 << 3 | 2).varint(8).bigEndian(0);
        }
        parentAt = span.length() - 8;
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
        serialAt = span.length() - 16;
        span.field(15, new WireBuffer(8).varint(3 << 3).varint(STATUS_OK).toByteArray());
        template = span.toByteArray();
    }

    byte[] template() {
        return template;
    }

    /** Writes the ids that the span has in this rollout into a copy of the template that begins at {@code from}. */
    void stamp(byte[] target, int from, long serial) {
        WireBuffer.setBigEndian(target, from + traceAt, serial);
        WireBuffer.setBigEndian(target, from + spanAt, SpanContent.spanId(serial, index));
        if (index > 0) {
            WireBuffer.setBigEndian(target, from + parentAt, SpanContent.spanId(serial, 0));
        }
        WireBuffer.setHex(target, from + serialAt, serial);
    }

    /** The span as a {@code lightningstore.v1.SpanData}, which holds it in its first field. */
    byte[] spanData(long serial) {
        int head = 1 + WireBuffer.varintSize(template.length);
        byte[] data = new WireBuffer(head + template.length).field(1, template).array();
        stamp(data, head, serial);
        return data;
    }

    private static void attribute(WireBuffer span, byte[] key, WireBuffer value) {
        byte[] keyValue = new WireBuffer(value.length() + 64)
                .field(1, key)
                .field(2, value.toByteArray())
                .toByteArray();
        span.field(9, keyValue);
    }
}
