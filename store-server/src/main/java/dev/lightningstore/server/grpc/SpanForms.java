package dev.lightningstore.server.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.span.SpanKey;
import dev.lightningstore.span.SpanPayload;
import dev.lightningstore.v1.SpanData;
import dev.lightningstore.wire.span.OtlpTag;
import dev.lightningstore.wire.span.ProtoCursor;
import dev.lightningstore.wire.span.SpanCodec;
import dev.lightningstore.wire.span.SpanDataSyntax;

/** What this door must know of the inside of a span: whether it is one, which, and what it is in OTLP. */
final class SpanForms {
    private static final int TRACE_ID_BYTES = 16;
    private static final int SPAN_ID_BYTES = 8;

    private final SpanCodec codec = new SpanCodec();

    /** Checks a payload that came in; answers it as it is to be stored, which is almost always as it came. */
    SpanPayload admit(SpanPayload payload) {
        if (payload.format() == SpanPayload.Format.JSON) {
            return payload;
        }
        try {
            if (SpanDataSyntax.plain(payload.bytes())) {
                return payload;
            }
            byte[] merged = SpanData.parseFrom(payload.bytes()).toByteArray();
            return new SpanPayload(SpanPayload.Format.OTLP, merged);
        } catch (ProtoCursor.Malformed | InvalidProtocolBufferException e) {
            throw StoreException.Invalid.field("spans.data", "is not a SpanData: " + e.getMessage());
        }
    }

    /** The key of an admitted payload's span. */
    long key(SpanPayload payload) {
        if (payload.format() == SpanPayload.Format.JSON) {
            String id = codec.fields(payload).spanId();
            if (id.isEmpty()) {
                throw StoreException.Invalid.field("spans.json", "has no span_id");
            }
            return SpanKey.of(id);
        }
        ProtoCursor in = new ProtoCursor(payload.bytes());
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            if (tag == OtlpTag.DATA_SPAN) {
                in.enter();
                return spanKey(in);
            }
            in.skip(tag);
        }
        throw StoreException.Invalid.field("spans.data", "has no span");
    }

    private static long spanKey(ProtoCursor in) {
        boolean traced = false;
        long key = 0;
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            switch (tag) {
                case OtlpTag.SPAN_TRACE_ID -> traced = isId(in, in.skipLength(), TRACE_ID_BYTES);
                case OtlpTag.SPAN_SPAN_ID -> {
                    int from = in.skipLength();
                    key = isId(in, from, SPAN_ID_BYTES) ? number(in.bytes(), from, in.at()) : 0;
                }
                default -> in.skip(tag);
            }
        }
        if (!traced) {
            throw StoreException.Invalid.field("spans.data.span.trace_id", "is not 16 bytes, or all zero");
        }
        if (key == 0) {
            throw StoreException.Invalid.field("spans.data.span.span_id", "is not 8 bytes, or all zero");
        }
        return key;
    }

    /** Shorter ids are taken as if zeros stood before them. */
    private static boolean isId(ProtoCursor in, int from, int size) {
        if (in.at() - from > size) {
            return false;
        }
        for (int i = from; i < in.at(); i++) {
            if (in.bytes()[i] != 0) {
                return true;
            }
        }
        return false;
    }

    /** What {@link SpanKey} makes of the id in hex. */
    private static long number(byte[] bytes, int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            number = number << 8 | bytes[i] & 0xff;
        }
        return number;
    }

    /** The payload as OTLP, whatever form it was stored in. */
    SpanPayload otlp(SpanPayload payload) {
        return payload.format() == SpanPayload.Format.OTLP
                ? payload
                : new SpanPayload(SpanPayload.Format.OTLP, codec.toData(payload).toByteArray());
    }
}
