package dev.lightningstore.wire.span;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Walks over encoded protobuf without building anything. Every step is checked against the end of the message that it
 * stands in, so any bytes at all end in a value or in {@link Malformed}. Not thread-safe.
 *
 * <p>Who walks into a message inside saves {@link #end}, narrows it with {@link #enter}, and puts it back after.
 */
public final class ProtoCursor {
    public static final int VARINT = 0;
    public static final int FIXED64 = 1;
    public static final int LENGTH = 2;
    public static final int FIXED32 = 5;

    /** A tag as it is on the wire. */
    public static int tag(int field, int type) {
        return field << 3 | type;
    }

    /** The bytes are not what they claim to be. It carries no stack: it is an answer, not a bug. */
    public static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Malformed(String message) {
            super(message, null, false, false);
        }
    }

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MAX_VARINT = 10;

    private final byte[] bytes;
    private int at;
    private int end;

    public ProtoCursor(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    public ProtoCursor(byte[] bytes, int start, int end) {
        if (start < 0 || start > end || end > bytes.length) {
            throw new IllegalArgumentException(start + " to " + end + " of " + bytes.length);
        }
        this.bytes = bytes;
        this.at = start;
        this.end = end;
    }

    public byte[] bytes() {
        return bytes;
    }

    public int at() {
        return at;
    }

    public int end() {
        return end;
    }

    /** Stands at the start of a message that begins and ends there; both were learnt from this cursor. */
    public void window(int start, int end) {
        this.at = start;
        this.end = end;
    }

    /** The next tag; 0 at the end of the message. */
    public int tag() {
        if (at == end) {
            return 0;
        }
        long tag = bytes[at] >= 0 ? bytes[at++] : varint();
        if (tag >>> 3 == 0 || tag >>> 32 != 0) {
            throw new Malformed("no field number at byte " + at);
        }
        return (int) tag;
    }

    public long varint() {
        long value = 0;
        for (int i = 0; i < MAX_VARINT; i++) {
            if (at == end) {
                throw new Malformed("cut off at byte " + at);
            }
            byte b = bytes[at++];
            value |= (long) (b & 0x7f) << 7 * i;
            if (b >= 0) {
                return value;
            }
        }
        throw new Malformed("number without an end at byte " + at);
    }

    /** The length of what follows, all of which is there. */
    public int length() {
        long length = varint();
        if (length < 0 || length > end - at) {
            throw new Malformed(
                    "cut off: " + length + " bytes are announced at byte " + at + ", " + (end - at) + " are there");
        }
        return (int) length;
    }

    /** Reads a length and narrows the cursor to what it covers; answers the end to put back with {@link #leave}. */
    public int enter() {
        int length = length();
        int outer = end;
        end = at + length;
        return outer;
    }

    /** Goes behind what {@link #enter} went into. */
    public void leave(int outer) {
        at = end;
        end = outer;
    }

    public long fixed64() {
        need(8);
        long value = (long) LONGS.get(bytes, at);
        at += 8;
        return value;
    }

    public int fixed32() {
        need(4);
        int value = (int) INTS.get(bytes, at);
        at += 4;
        return value;
    }

    /** Goes over a length-delimited value; answers where it began. */
    public int skipLength() {
        int length = length();
        int start = at;
        at += length;
        return start;
    }

    /** Goes over the value of a field that nobody asked for. */
    public void skip(int tag) {
        switch (tag & 7) {
            case VARINT -> varint();
            case FIXED64 -> jump(8);
            case LENGTH -> skipLength();
            case FIXED32 -> jump(4);
            // proto3 has no groups, so nothing that ever becomes OTLP can have them.
            default -> throw new Malformed("unknown wire type " + (tag & 7) + " at byte " + at);
        }
    }

    private void need(int count) {
        if (end - at < count) {
            throw new Malformed("cut off at byte " + at);
        }
    }

    private void jump(int count) {
        need(count);
        at += count;
    }

    /** Goes over a string, which must be UTF-8; answers where it began. */
    public int skipText() {
        int start = skipLength();
        if (!utf8(bytes, start, at)) {
            throw new Malformed("not UTF-8 from byte " + start);
        }
        return start;
    }

    static boolean utf8(byte[] text, int at, int end) {
        while (at < end) {
            while (end - at >= 8 && ((long) LONGS.get(text, at) & 0x8080808080808080L) == 0) {
                at += 8;
            }
            if (at == end) {
                return true;
            }
            int lead = text[at++];
            if (lead >= 0) {
                continue;
            }
            lead &= 0xff;
            int more = lead >= 0xc2 && lead < 0xe0
                    ? 1
                    : lead >= 0xe0 && lead < 0xf0 ? 2 : lead >= 0xf0 && lead < 0xf5 ? 3 : 0;
            if (more == 0 || end - at < more) {
                return false;
            }
            int second = text[at] & 0xff;
            // Overlong forms, surrogates and what is beyond U+10FFFF show in the second byte.
            int low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
            int high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
            if (second < low || second > high) {
                return false;
            }
            for (int i = 1; i < more; i++) {
                if ((text[at + i] & 0xc0) != 0x80) {
                    return false;
                }
            }
            at += more;
        }
        return true;
    }
}
