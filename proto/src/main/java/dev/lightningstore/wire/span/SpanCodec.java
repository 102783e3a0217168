package dev.lightningstore.wire.span;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lightningstore.json.JsonOut;
import dev.lightningstore.span.SpanFields;
import dev.lightningstore.span.SpanPayload;
import dev.lightningstore.span.SpanReader;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.v1.SpanData;

/** Reads stored payloads, in both of their forms. Thread-safe. */
public final class SpanCodec implements SpanReader {
    @Override
    public SpanFields fields(SpanPayload payload) {
        return switch (payload.format()) {
            case OTLP -> OtlpFields.read(payload.bytes());
            case JSON -> JsonFields.read(payload.bytes());
        };
    }

    /** The span as OTLP has it. {@link JsonSpanData} says what becomes of a JSON span's fields. */
    public SpanData toData(SpanPayload payload) {
        return switch (payload.format()) {
            case OTLP -> parse(payload.bytes());
            case JSON -> JsonSpanData.read(payload.bytes());
        };
    }

    /** One span as the peer's wire has it; {@link SpanJson} writes many. */
    public void writeJson(StoredSpan span, JsonOut out) {
        new SpanJson(out).write(span);
    }

    private static SpanData parse(byte[] bytes) {
        try {
            return SpanData.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a stored span cannot be read", e);
        }
    }
}
