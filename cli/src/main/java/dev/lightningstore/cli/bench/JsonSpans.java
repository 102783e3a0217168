package dev.lightningstore.cli.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Writes one span as the JSON of the REST wire. All but the ids is encoded once. Not thread-safe. */
final class JsonSpans {
    private final SpanContent content;
    private final byte[][] tails;
    private final byte[][] heads;

    JsonSpans(SpanContent content) {
        this.content = content;
        heads = new byte[content.count()][];
        tails = new byte[content.count()][];
        for (int i = 0; i < content.count(); i++) {
            heads[i] = head(i);
            tails[i] = tail(i);
        }
    }

    void write(WireBuffer out, byte[] rolloutId, byte[] attemptId, long serial, int index) {
        out.put("{\"rollout_id\":\"").put(rolloutId).put("\",\"attempt_id\":\"").put(attemptId);
        out.put("\",\"sequence_id\":").decimal(index + 1).put(",\"trace_id\":\"");
        out.hex(content.traceHigh()).hex(serial).put("\",\"span_id\":\"").hex(SpanContent.spanId(serial, index));
        if (index == 0) {
            out.put("\",\"parent_id\":null");
        } else {
            out.put("\",\"parent_id\":\"").hex(SpanContent.spanId(serial, 0)).put((byte) '"');
        }
        out.put(heads[index]).hex(serial).put(tails[index]);
    }

    private byte[] head(int index) {
        WireBuffer head = new WireBuffer(content.bytesEach() + 256);
        head.put(",\"name\":\"" + content.name(index));
        head.put("\",\"status\":{\"status_code\":\"OK\",\"description\":null},\"attributes\":{\"bench.payload\":\"");
        head.put(SpanContent.escaped(content.payload(index)));
        head.put("\",\"bench.index\":" + index + ",\"bench.score\":" + content.score(index));
        head.put(",\"bench.last\":" + content.isLast(index) + ",\"bench.serial\":\"");
        return head.toByteArray();
    }

    private static byte[] tail(int index) {
        double start = SpanContent.START_SECONDS + index / 1000.0;
        String times =
                String.format(java.util.Locale.ROOT, "\"start_time\":%.4f,\"end_time\":%.4f", start, start + 0.0005);
        return ("\"},\"events\":[],\"links\":[]," + times + ",\"context\":null,\"parent\":null,"
                        + "\"resource\":{\"attributes\":{},\"schema_url\":\"\"}}")
                .getBytes(UTF_8);
    }
}
