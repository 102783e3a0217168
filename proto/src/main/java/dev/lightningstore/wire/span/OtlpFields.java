package dev.lightningstore.wire.span;

import dev.lightningstore.span.SpanFields;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Picks what filters and sorts look at out of an encoded {@code SpanData}. */
final class OtlpFields {
    private static final HexFormat HEX = HexFormat.of();
    private static final int TRACE_ID_DIGITS = 32;
    private static final int SPAN_ID_DIGITS = 16;

    private OtlpFields() {}

    static SpanFields read(byte[] data) {
        ProtoCursor in = new ProtoCursor(data);
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            if (tag == OtlpTag.DATA_SPAN) {
                in.enter();
                return span(in);
            }
            in.skip(tag);
        }
        return new SpanFields(id("", TRACE_ID_DIGITS), id("", SPAN_ID_DIGITS), null, "", -1, -1);
    }

    private static SpanFields span(ProtoCursor in) {
        String traceId = "";
        String spanId = "";
        String parentId = "";
        String name = "";
        long start = 0;
        long end = 0;
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            switch (tag) {
                case OtlpTag.SPAN_TRACE_ID -> traceId = hex(in);
                case OtlpTag.SPAN_SPAN_ID -> spanId = hex(in);
                case OtlpTag.SPAN_PARENT_SPAN_ID -> parentId = hex(in);
                case OtlpTag.SPAN_NAME -> {
                    int from = in.skipLength();
                    name = new String(in.bytes(), from, in.at() - from, StandardCharsets.UTF_8);
                }
                case OtlpTag.SPAN_START -> start = in.fixed64();
                case OtlpTag.SPAN_END -> end = in.fixed64();
                default -> in.skip(tag);
            }
        }
        @Nullable String parent = parentId.isEmpty() ? null : id(parentId, SPAN_ID_DIGITS);
        return new SpanFields(
                id(traceId, TRACE_ID_DIGITS), id(spanId, SPAN_ID_DIGITS), parent, name, nanos(start), nanos(end));
    }

    private static String hex(ProtoCursor in) {
        int from = in.skipLength();
        return HEX.formatHex(in.bytes(), from, in.at());
    }

    private static String id(String hex, int digits) {
        return hex.length() >= digits ? hex : "0".repeat(digits - hex.length()) + hex;
    }

    private static long nanos(long unsigned) {
        return unsigned == 0 ? -1 : unsigned < 0 ? Long.MAX_VALUE : unsigned;
    }
}
