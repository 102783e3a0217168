package dev.lightningstore.adapter.file;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonOut;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.json.JsonValue.JsonNumber;
import dev.lightningstore.json.JsonValue.JsonObject;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanKey;
import dev.lightningstore.span.SpanPayload;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.wire.span.SpanJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/** A line a span, as the wire of agentlightning 0.3 has it. Thread-safe. */
public final class PeerLines implements LineFormat {
    @Override
    public void write(List<StoredSpan> spans, OutputStream out) throws IOException {
        JsonOut json = new JsonOut();
        SpanJson writer = new SpanJson(json);
        for (StoredSpan span : spans) {
            int start = json.size();
            writer.write(span);
            json.unbroken(start);
            json.raw('\n');
        }
        ByteBuffer text = json.toByteBuffer();
        out.write(text.array(), text.arrayOffset(), text.limit());
    }

    @Override
    public List<NewSpan> read(byte[] text) {
        JsonValue span = JsonValue.of(Json.parseObject(text, "the span"));
        String spanId = text(span, "span_id");
        text(span, "trace_id");
        if (span.find("/name").flatMap(JsonValue::string).isEmpty()) {
            throw StoreException.Invalid.field("name", "is missing, or no text");
        }
        if (!(span.find("/attributes").orElse(null) instanceof JsonObject)) {
            throw StoreException.Invalid.field("attributes", "is missing, or no object");
        }
        SpanPayload payload = new SpanPayload(SpanPayload.Format.JSON, text);
        return List.of(new NewSpan(
                text(span, "rollout_id"), text(span, "attempt_id"), sequence(span), SpanKey.of(spanId), payload));
    }

    private static String text(JsonValue span, String name) {
        return span.find("/" + name)
                .flatMap(JsonValue::string)
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> StoreException.Invalid.field(name, "is missing, or no text"));
    }

    private static long sequence(JsonValue span) {
        JsonValue sequence = span.find("/sequence_id").orElse(null);
        try {
            return sequence instanceof JsonNumber number ? Math.max(0, Long.parseLong(number.text())) : 0;
        } catch (NumberFormatException notWhole) {
            throw StoreException.Invalid.field("sequence_id", "is no whole number");
        }
    }
}
