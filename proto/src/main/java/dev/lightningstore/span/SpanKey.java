package dev.lightningstore.span;

import java.nio.charset.StandardCharsets;

/** Turns a span id into the 64 bits that identify the span within its attempt. */
public final class SpanKey {
    private static final int HEX_ID = 16;

    private SpanKey() {}

    /** An id of 16 hex digits is its own key; any other text is hashed (FNV-1a with a final mix). */
    public static long of(String spanId) {
        if (spanId.length() == HEX_ID) {
            long key = 0;
            int i = 0;
            for (; i < HEX_ID; i++) {
                int digit = Character.digit(spanId.charAt(i), 16);
                if (digit < 0) {
                    break;
                }
                key = key << 4 | digit;
            }
            if (i == HEX_ID) {
                return key;
            }
        }
        long hash = 0xcbf29ce484222325L;
        for (byte b : spanId.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        hash ^= hash >>> 33;
        hash *= 0xff51afd7ed558ccdL;
        return hash ^ (hash >>> 33);
    }
}
