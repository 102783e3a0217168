package dev.lightningstore.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A growing buffer for JSON that is written by hand. It knows values, not structure: braces, names and commas are the
 * writer's own, as prepared bytes. Not thread-safe.
 */
public final class JsonOut {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};
    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
    private static final byte[] MIN_LONG = Long.toString(Long.MIN_VALUE).getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_LONG_DIGITS = 20;

    /** Doubles without a fraction below this are written by way of a long. */
    private static final double PLAIN_INTEGERS = 1e15;

    private byte[] buffer;
    private int size;

    public JsonOut() {
        this(512);
    }

    public JsonOut(int capacity) {
        buffer = new byte[Math.max(16, capacity)];
    }

    /** Text that is JSON already. */
    public JsonOut raw(byte[] text) {
        return raw(text, 0, text.length);
    }

    public JsonOut raw(byte[] text, int offset, int length) {
        room(length);
        System.arraycopy(text, offset, buffer, size, length);
        size += length;
        return this;
    }

    /** A checked value, or null. */
    public JsonOut raw(@Nullable Json json) {
        return json == null ? nul() : raw(json.utf8());
    }

    public JsonOut raw(char ascii) {
        room(1);
        buffer[size++] = (byte) ascii;
        return this;
    }

    /** Text of ASCII alone, without quotes or escapes: prepared pieces, ids, names of enums. */
    @SuppressWarnings("deprecation") // the one method that copies Latin-1 text without encoding it
    public JsonOut ascii(String text) {
        int length = text.length();
        room(length);
        text.getBytes(0, length, buffer, size);
        size += length;
        return this;
    }

    /** ASCII text that needs no escapes, in quotes: ids, names of enums. */
    public JsonOut quoted(String ascii) {
        return raw('"').ascii(ascii).raw('"');
    }

    /** Any text, in quotes and escaped; null for null. */
    public JsonOut string(@Nullable String text) {
        if (text == null) {
            return nul();
        }
        return string(text.getBytes(StandardCharsets.UTF_8));
    }

    public JsonOut string(byte[] utf8) {
        return string(utf8, 0, utf8.length);
    }

    /** Valid UTF-8, in quotes and escaped. */
    public JsonOut string(byte[] utf8, int offset, int length) {
        return raw('"').escaped(utf8, offset, length).raw('"');
    }

    /** Valid UTF-8, escaped, without the quotes. */
    public JsonOut escaped(byte[] utf8, int offset, int length) {
        int end = offset + length;
        int start = offset;
        while (true) {
            int stop = plain(utf8, start, end);
            raw(utf8, start, stop - start);
            if (stop == end) {
                return this;
            }
            escape(utf8[stop]);
            start = stop + 1;
        }
    }

    /** The index of the first byte that a string must escape, or the end. */
    private static int plain(byte[] text, int at, int end) {
        for (; at + 8 <= end; at += 8) {
            long word = (long) LONGS.get(text, at);
            // A byte's top bit is set in the result where it is below 0x20, a quote or a backslash (or, harmlessly,
            // a neighbour above one such).
            long control = (word - 0x2020202020202020L) & ~word;
            long quote = word ^ 0x2222222222222222L;
            long backslash = word ^ 0x5c5c5c5c5c5c5c5cL;
            long found = control
                    | ((quote - 0x0101010101010101L) & ~quote)
                    | ((backslash - 0x0101010101010101L) & ~backslash);
            if ((found & 0x8080808080808080L) != 0) {
                break;
            }
        }
        for (; at < end; at++) {
            byte b = text[at];
            if (b == '"' || b == '\\' || (b >= 0 && b < 0x20)) {
                return at;
            }
        }
        return end;
    }

    private void escape(byte b) {
        room(6);
        buffer[size++] = '\\';
        switch (b) {
            case '"', '\\' -> buffer[size++] = b;
            case '\n' -> buffer[size++] = 'n';
            case '\r' -> buffer[size++] = 'r';
            case '\t' -> buffer[size++] = 't';
            case '\b' -> buffer[size++] = 'b';
            case '\f' -> buffer[size++] = 'f';
            default -> {
                buffer[size++] = 'u';
                buffer[size++] = '0';
                buffer[size++] = '0';
                buffer[size++] = HEX[b >> 4];
                buffer[size++] = HEX[b & 15];
            }
        }
    }

    /** Bytes as lower-case hex digits, with zeros before them up to {@code digits}; without quotes. */
    public JsonOut hex(byte[] bytes, int offset, int length, int digits) {
        int zeros = Math.max(0, digits - 2 * length);
        room(zeros + 2 * length);
        for (int i = 0; i < zeros; i++) {
            buffer[size++] = '0';
        }
        for (int i = offset; i < offset + length; i++) {
            buffer[size++] = HEX[bytes[i] >> 4 & 15];
            buffer[size++] = HEX[bytes[i] & 15];
        }
        return this;
    }

    public JsonOut number(long value) {
        if (value == Long.MIN_VALUE) {
            return raw(MIN_LONG);
        }
        room(MAX_LONG_DIGITS);
        if (value < 0) {
            buffer[size++] = '-';
            value = -value;
        }
        digits(value, decimals(value));
        return this;
    }

    private static int decimals(long value) {
        int digits = 1;
        for (long bound = 10; digits < 19 && value >= bound; bound *= 10) {
            digits++;
        }
        return digits;
    }

    /** Writes exactly that many digits; there is room. */
    private void digits(long value, int count) {
        for (int i = size + count - 1; i >= size; i--) {
            buffer[i] = (byte) ('0' + value % 10);
            value /= 10;
        }
        size += count;
    }

    /**
     * The fewest digits that read back as the same double, always with a point or an exponent, so that a float stays a
     * float. JSON has no word for what is not finite: null.
     */
    public JsonOut number(double value) {
        if (!Double.isFinite(value)) {
            return nul();
        }
        if (value == Math.rint(value) && Math.abs(value) < PLAIN_INTEGERS) {
            if (value == 0 && 1 / value < 0) {
                return ascii("-0.0");
            }
            return number((long) value).ascii(".0");
        }
        return ascii(plainer(Double.toString(value)));
    }

    /** Java turns to exponents at 10^7 and 10^-3; Python, whose texts these are compared with, at 10^16 and 10^-4. */
    private static String plainer(String text) {
        int e = text.indexOf('E');
        if (e < 0) {
            return text;
        }
        int exponent = Integer.parseInt(text, e + 1, text.length(), 10);
        if (exponent >= 16 || exponent < -4) {
            return text;
        }
        boolean negative = text.charAt(0) == '-';
        int start = negative ? 1 : 0;
        String digits = text.substring(start, start + 1)
                + (text.startsWith(".0E", start + 1) ? "" : text.substring(start + 2, e));
        StringBuilder out = new StringBuilder(24);
        if (negative) {
            out.append('-');
        }
        if (exponent < 0) {
            return out.append("0.")
                    .append("0".repeat(-exponent - 1))
                    .append(digits)
                    .toString();
        }
        int point = exponent + 1;
        if (digits.length() <= point) {
            return out.append(digits)
                    .append("0".repeat(point - digits.length()))
                    .append(".0")
                    .toString();
        }
        return out.append(digits, 0, point)
                .append('.')
                .append(digits, point, digits.length())
                .toString();
    }

    public JsonOut bool(boolean value) {
        return raw(value ? TRUE : FALSE);
    }

    public JsonOut nul() {
        return raw(NULL);
    }

    public JsonOut seconds(@Nullable Instant time) {
        return time == null ? nul() : seconds(Seconds.nanos(time));
    }

    /** Nanoseconds as the double nearest to them in seconds, in the fewest digits. */
    public JsonOut seconds(long nanos) {
        double seconds = Seconds.fromNanos(nanos);
        if (seconds >= 1L << 30 && seconds < 1L << 31) {
            room(MAX_LONG_DIGITS);
            thisEra(seconds);
            return this;
        }
        return number(seconds);
    }

    /**
     * From 2004 to 2038 a double of seconds is a multiple of 2^-22, about 2.4e-7. So at most one number of six decimals
     * reads back as it, and if none does, the nearest of seven decimals does.
     */
    private void thisEra(double seconds) {
        long whole = (long) seconds;
        long steps = (long) ((seconds - whole) * (1 << 22));
        int decimals = 6;
        long fraction = (steps * 1_000_000 + (1 << 21)) >> 22;
        if (Math.abs((fraction << 22) - steps * 1_000_000) * 2 > 1_000_000) {
            decimals = 7;
            long scaled = steps * 10_000_000;
            fraction = (scaled + (1 << 21)) >> 22;
            if ((scaled & (1 << 22) - 1) == 1 << 21) {
                fraction &= -2; // halfway between two: the even one, as everybody else chooses
            }
        }
        while (decimals > 1 && fraction % 10 == 0) {
            fraction /= 10;
            decimals--;
        }
        digits(whole, 10);
        buffer[size++] = '.';
        digits(fraction, decimals);
    }

    public int size() {
        return size;
    }

    /** Writes once more what stands between two places that were {@link #size} before. */
    public JsonOut again(int from, int to) {
        if (from < 0 || from > to || to > size) {
            throw new IllegalArgumentException(from + " to " + to + " of " + size);
        }
        return raw(buffer, from, to - from);
    }

    /** Puts what was written after that size on one line: the line breaks of JSON that came as it is become spaces. */
    public JsonOut unbroken(int from) {
        for (int i = from; i < size; i++) {
            if (buffer[i] == '\n' || buffer[i] == '\r') {
                buffer[i] = ' ';
            }
        }
        return this;
    }

    /** Takes back what was written after that size. */
    public void truncate(int size) {
        if (size < 0 || size > this.size) {
            throw new IllegalArgumentException(size + " of " + this.size);
        }
        this.size = size;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(buffer, size);
    }

    /** The text as a part of the buffer itself, not a copy: write no more after this. */
    public ByteBuffer toByteBuffer() {
        return ByteBuffer.wrap(buffer, 0, size);
    }

    @Override
    public String toString() {
        return new String(buffer, 0, size, StandardCharsets.UTF_8);
    }

    private void room(int more) {
        int needed = Math.addExact(size, more);
        if (needed > buffer.length) {
            buffer =
                    Arrays.copyOf(buffer, (int) Math.min(Integer.MAX_VALUE - 16, Math.max(needed, 2L * buffer.length)));
        }
    }
}
