package dev.lightningstore.server.intake;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.redact.Redactor;
import dev.lightningstore.span.SpanPayload;
import dev.lightningstore.v1.SpanData;
import dev.lightningstore.wire.span.SpanDataSyntax;
import java.nio.charset.StandardCharsets;

/**
 * Takes secrets out of a span's payload. Nearly all have none: their bytes are looked through once, and they are stored
 * as they came. Only what is suspicious is decoded, and only what has a secret is written anew. Thread-safe.
 */
final class SpanRedaction {
    private final Redactor redactor;
    private final OtlpRedaction otlp;

    SpanRedaction(Redactor redactor) {
        this.redactor = redactor;
        this.otlp = new OtlpRedaction(redactor);
    }

    /** False only where {@link #clean} changes nothing. */
    boolean suspects(SpanPayload payload) {
        byte[] bytes = payload.bytes();
        return switch (payload.format()) {
            case OTLP -> SpanDataSyntax.anyText(bytes, (from, to) -> redactor.suspects(bytes, from, to));
            case JSON -> redactor.suspects(bytes, 0, bytes.length);
        };
    }

    /** The same payload where there is no secret in it. */
    SpanPayload clean(SpanPayload payload) {
        return switch (payload.format()) {
            case OTLP -> cleanOtlp(payload);
            case JSON -> cleanJson(payload);
        };
    }

    private SpanPayload cleanOtlp(SpanPayload payload) {
        SpanData data;
        try {
            data = SpanData.parseFrom(payload.bytes());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a door let through what is no span", e);
        }
        SpanData clean = otlp.clean(data);
        return clean.equals(data) ? payload : new SpanPayload(SpanPayload.Format.OTLP, clean.toByteArray());
    }

    private SpanPayload cleanJson(SpanPayload payload) {
        String text = new String(payload.bytes(), StandardCharsets.UTF_8);
        String clean = redactor.text(text);
        if (clean.equals(text)) {
            return payload;
        }
        byte[] bytes = clean.getBytes(StandardCharsets.UTF_8);
        try {
            Json.parseObject(bytes, "span");
        } catch (StoreException.Invalid e) {
            // What the redactor could not read as JSON it took for plain text.
            throw StoreException.Invalid.field("span", "is nested too deeply to look for secrets in it");
        }
        return new SpanPayload(SpanPayload.Format.JSON, bytes);
    }
}
