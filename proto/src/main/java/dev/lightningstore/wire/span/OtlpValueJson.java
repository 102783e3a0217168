package dev.lightningstore.wire.span;

import dev.lightningstore.json.JsonOut;
import java.nio.charset.StandardCharsets;

/**
 * Writes OTLP attributes as the JSON of the peer's wire: bytes as hex, everything else as itself.
 *
 * <p>The peer's model has no place for a missing value, a map, a list that is not of text or of numbers throughout, or a
 * number that is not finite; its client refuses a whole page of spans for one of them. Such a value is written as a
 * string of its JSON text.
 */
final class OtlpValueJson {
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    private final ProtoCursor in;
    private final byte[] bytes;

    OtlpValueJson(ProtoCursor in) {
        this.in = in;
        this.bytes = in.bytes();
    }

    /** Writes the attributes that stand under a tag in the message between two places, as an object. */
    void attributes(int start, int end, int tag, JsonOut out) {
        pairs(start, end, tag, true, out);
    }

    private void pairs(int start, int end, int wanted, boolean outermost, JsonOut out) {
        out.raw('{');
        boolean first = true;
        int at = start;
        while (true) {
            in.window(at, end);
            int tag = in.tag();
            if (tag == 0) {
                break;
            }
            if (tag != wanted) {
                in.skip(tag);
                at = in.at();
                continue;
            }
            int outer = in.enter();
            at = in.end();
            if (!first) {
                out.raw(',');
            }
            first = false;
            pair(outermost, out);
        }
        out.raw('}');
    }

    /** The cursor stands in a KeyValue; the key need not come first. */
    private void pair(boolean outermost, JsonOut out) {
        int keyStart = 0;
        int keyEnd = 0;
        int valueStart = 0;
        int valueEnd = 0;
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            switch (tag) {
                case OtlpTag.KEY_VALUE_KEY -> {
                    keyStart = in.skipLength();
                    keyEnd = in.at();
                }
                case OtlpTag.KEY_VALUE_VALUE -> {
                    valueStart = in.skipLength();
                    valueEnd = in.at();
                }
                default -> in.skip(tag);
            }
        }
        out.string(bytes, keyStart, keyEnd - keyStart).raw(':');
        value(valueStart, valueEnd, outermost, out);
    }

    /** Of several kinds in one AnyValue the last one counts, as with any oneof. */
    private void value(int start, int end, boolean outermost, JsonOut out) {
        in.window(start, end);
        int kind = 0;
        long number = 0;
        int from = 0;
        int to = 0;
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            switch (tag) {
                case OtlpTag.ANY_STRING, OtlpTag.ANY_ARRAY, OtlpTag.ANY_KVLIST, OtlpTag.ANY_BYTES -> {
                    kind = tag;
                    from = in.skipLength();
                    to = in.at();
                }
                case OtlpTag.ANY_BOOL, OtlpTag.ANY_INT -> {
                    kind = tag;
                    number = in.varint();
                }
                case OtlpTag.ANY_DOUBLE -> {
                    kind = tag;
                    number = in.fixed64();
                }
                default -> in.skip(tag);
            }
        }
        switch (kind) {
            case OtlpTag.ANY_STRING -> out.string(bytes, from, to - from);
            case OtlpTag.ANY_BOOL -> out.bool(number != 0);
            case OtlpTag.ANY_INT -> out.number(number);
            case OtlpTag.ANY_DOUBLE -> number(Double.longBitsToDouble(number), out);
            case OtlpTag.ANY_BYTES ->
                out.raw('"').hex(bytes, from, to - from, 0).raw('"');
            case OtlpTag.ANY_ARRAY -> {
                if (!outermost || alike(from, to)) {
                    list(from, to, out);
                } else {
                    JsonOut text = new JsonOut();
                    list(from, to, text);
                    text(text, out);
                }
            }
            case OtlpTag.ANY_KVLIST -> {
                if (!outermost) {
                    pairs(from, to, OtlpTag.LIST_VALUES, false, out);
                } else {
                    JsonOut text = new JsonOut();
                    pairs(from, to, OtlpTag.LIST_VALUES, false, text);
                    text(text, out);
                }
            }
            default -> {
                if (outermost) {
                    out.string(NULL);
                } else {
                    out.nul();
                }
            }
        }
    }

    private static void number(double value, JsonOut out) {
        if (Double.isFinite(value)) {
            out.number(value);
        } else {
            out.quoted(Double.toString(value));
        }
    }

    private static void text(JsonOut json, JsonOut out) {
        out.string(json.toBytes());
    }

    private void list(int start, int end, JsonOut out) {
        out.raw('[');
        boolean first = true;
        int at = start;
        while (true) {
            in.window(at, end);
            int tag = in.tag();
            if (tag == 0) {
                break;
            }
            if (tag != OtlpTag.LIST_VALUES) {
                in.skip(tag);
                at = in.at();
                continue;
            }
            int from = in.skipLength();
            at = in.at();
            if (!first) {
                out.raw(',');
            }
            first = false;
            value(from, at, false, out);
        }
        out.raw(']');
    }

    /** Whether a list is all text or all finite numbers and booleans, which is what the peer's model can hold. */
    private boolean alike(int start, int end) {
        boolean text = false;
        boolean numbers = false;
        in.window(start, end);
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            if (tag != OtlpTag.LIST_VALUES) {
                in.skip(tag);
                continue;
            }
            int outer = in.enter();
            boolean scalar = false;
            for (int kind = in.tag(); kind != 0; kind = in.tag()) {
                switch (kind) {
                    case OtlpTag.ANY_STRING, OtlpTag.ANY_BYTES -> {
                        text = true;
                        scalar = true;
                        in.skip(kind);
                    }
                    case OtlpTag.ANY_BOOL, OtlpTag.ANY_INT -> {
                        numbers = true;
                        scalar = true;
                        in.skip(kind);
                    }
                    case OtlpTag.ANY_DOUBLE -> {
                        numbers = true;
                        scalar = Double.isFinite(Double.longBitsToDouble(in.fixed64()));
                    }
                    case OtlpTag.ANY_ARRAY, OtlpTag.ANY_KVLIST -> {
                        return false;
                    }
                    default -> in.skip(kind);
                }
            }
            in.leave(outer);
            if (!scalar || text && numbers) {
                return false;
            }
        }
        return true;
    }
}
