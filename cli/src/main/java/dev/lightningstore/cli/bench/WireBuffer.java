package dev.lightningstore.cli.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** A growing byte buffer that a request is written into, and the few encodings that requests need. */
final class WireBuffer {
    private static final byte[] HEX = "0123456789abcdef".getBytes(UTF_8);

    private byte[] bytes;
    private int length;

    WireBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    WireBuffer clear() {
        length = 0;
        return this;
    }

    int length() {
        return length;
    }

    /** The bytes themselves, not a copy; valid up to {@link #length()} and until the next write. */
    byte[] array() {
        return bytes;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    WireBuffer put(byte value) {
        reserve(1);
        bytes[length++] = value;
        return this;
    }

    WireBuffer put(byte[] source) {
        return put(source, 0, source.length);
    }

    WireBuffer put(WireBuffer source) {
        return put(source.bytes, 0, source.length);
    }

    WireBuffer put(byte[] source, int from, int count) {
        reserve(count);
        System.arraycopy(source, from, bytes, length, count);
        length += count;
        return this;
    }

    WireBuffer put(String text) {
        return put(text.getBytes(UTF_8));
    }

    /** The value in decimal ASCII; the value must not be negative. */
    WireBuffer decimal(long value) {
        int digits = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) {
            digits++;
        }
        reserve(digits);
        long rest = value;
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    /** Sixteen hexadecimal digits. */
    WireBuffer hex(long value) {
        reserve(16);
        setHex(length, value);
        length += 16;
        return this;
    }

    /** Eight bytes, most significant first. */
    WireBuffer bigEndian(long value) {
        reserve(8);
        setBigEndian(length, value);
        length += 8;
        return this;
    }

    /** Eight bytes, least significant first, as protobuf's fixed64. */
    WireBuffer littleEndian(long value) {
        return bigEndian(Long.reverseBytes(value));
    }

    WireBuffer varint(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[length++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        return this;
    }

    /** A protobuf field with a length in front: a string, bytes or a message. */
    WireBuffer field(int number, byte[] content) {
        return varint(number << 3 | 2).varint(content.length).put(content);
    }

    /** Overwrites sixteen digits in place. */
    void setHex(int at, long value) {
        setHex(bytes, at, value);
    }

    void setBigEndian(int at, long value) {
        setBigEndian(bytes, at, value);
    }

    static void setHex(byte[] target, int at, long value) {
        for (int digit = 0; digit < 16; digit++) {
            target[at + digit] = HEX[(int) (value >>> (60 - 4 * digit)) & 0xF];
        }
    }

    static void setBigEndian(byte[] target, int at, long value) {
        for (int i = 0; i < 8; i++) {
            target[at + i] = (byte) (value >>> (56 - 8 * i));
        }
    }

    static int varintSize(long value) {
        return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
    }

    private void reserve(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
        }
    }
}
