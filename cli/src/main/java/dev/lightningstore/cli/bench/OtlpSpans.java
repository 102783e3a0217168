package dev.lightningstore.cli.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Writes the spans of one rollout as an OTLP ExportTraceServiceRequest. All but the ids is encoded once; for each
 * rollout the ids are written over the old ones in place. Not thread-safe.
 */
final class OtlpSpans {
    private static final byte[] ROLLOUT_KEY = "agentlightning.rollout_id".getBytes(UTF_8);
    private static final byte[] ATTEMPT_KEY = "agentlightning.attempt_id".getBytes(UTF_8);

    private final OtlpSpan[] spans;
    private final int[] starts;
    private final byte[] scopeSpans;
    private final WireBuffer resource = new WireBuffer(256);

    OtlpSpans(SpanContent content) {
        spans = new OtlpSpan[content.count()];
        starts = new int[content.count()];
        WireBuffer encoded = new WireBuffer(content.count() * (content.bytesEach() + 256));
        for (int i = 0; i < spans.length; i++) {
            spans[i] = new OtlpSpan(content, i);
            byte[] template = spans[i].template();
            encoded.field(2, template);
            starts[i] = encoded.length() - template.length;
        }
        WireBuffer framed = new WireBuffer(encoded.length() + 16);
        framed.varint(2 << 3 | 2).varint(encoded.length());
        for (int i = 0; i < starts.length; i++) {
            starts[i] += framed.length();
        }
        scopeSpans = framed.put(encoded).toByteArray();
    }

    void write(WireBuffer out, byte[] rolloutId, byte[] attemptId, long serial) {
        for (int i = 0; i < spans.length; i++) {
            spans[i].stamp(scopeSpans, starts[i], serial);
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
}
