package dev.lightningstore.server.agl;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Tells whether bytes are UTF-8, without decoding them. */
final class Utf8 {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long TOP_BITS = 0x8080808080808080L;

    private Utf8() {}

    static boolean valid(byte[] text) {
        int at = 0;
        while (at < text.length) {
            if (at + Long.BYTES <= text.length && ((long) LONGS.get(text, at) & TOP_BITS) == 0) {
                at += Long.BYTES;
                continue;
            }
            int length = character(text, at);
            if (length == 0) {
                return false;
            }
            at += length;
        }
        return true;
    }

    /** The bytes of the character at an index; 0 where there is none. */
    private static int character(byte[] text, int at) {
        int first = text[at] & 0xff;
        if (first < 0x80) {
            return 1;
        }
        if (first < 0xc2 || first > 0xf4) {
            return 0;
        }
        if (first < 0xe0) {
            return follows(text, at + 1, 0x80, 0xbf) ? 2 : 0;
        }
        if (first < 0xf0) {
            // No overlong forms, no surrogates.
            int low = first == 0xe0 ? 0xa0 : 0x80;
            int high = first == 0xed ? 0x9f : 0xbf;
            return follows(text, at + 1, low, high) && follows(text, at + 2, 0x80, 0xbf) ? 3 : 0;
        }
        int low = first == 0xf0 ? 0x90 : 0x80;
        int high = first == 0xf4 ? 0x8f : 0xbf;
        return follows(text, at + 1, low, high)
                        && follows(text, at + 2, 0x80, 0xbf)
                        && follows(text, at + 3, 0x80, 0xbf)
                ? 4
                : 0;
    }

    private static boolean follows(byte[] text, int at, int low, int high) {
        return at < text.length && (text[at] & 0xff) >= low && (text[at] & 0xff) <= high;
    }
}
