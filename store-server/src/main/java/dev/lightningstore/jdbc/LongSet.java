package dev.lightningstore.jdbc;

import java.util.Arrays;

/** A set of longs without boxing: which spans an attempt already has. Not thread-safe. */
final class LongSet {
    private long[] slots = new long[64];
    private boolean zero;
    private int size;

    /** Answers whether the value is new. */
    boolean add(long value) {
        if (value == 0) {
            boolean fresh = !zero;
            zero = true;
            size += fresh ? 1 : 0;
            return fresh;
        }
        int slot = slot(slots, value);
        if (slots[slot] == value) {
            return false;
        }
        slots[slot] = value;
        if (++size * 2 > slots.length) {
            grow();
        }
        return true;
    }

    boolean contains(long value) {
        return value == 0 ? zero : slots[slot(slots, value)] == value;
    }

    int size() {
        return size;
    }

    private void grow() {
        long[] old = slots;
        slots = new long[old.length * 2];
        Arrays.stream(old).filter(value -> value != 0).forEach(value -> slots[slot(slots, value)] = value);
    }

    private static int slot(long[] slots, long value) {
        int mask = slots.length - 1;
        long hash = value * 0x9E37_79B9_7F4A_7C15L;
        int slot = (int) (hash >>> 32) & mask;
        while (slots[slot] != 0 && slots[slot] != value) {
            slot = slot + 1 & mask;
        }
        return slot;
    }
}
