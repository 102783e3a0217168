package dev.lightningstore.trace;

import java.nio.charset.StandardCharsets;

/**
 * Decides by its id whether a rollout is traced, whole or not at all: the same id is decided alike in every process, at
 * every time, and what a lower rate keeps a higher one keeps too.
 */
public final class Sampling {
    private static final int UNIT_BITS = 53;

    private Sampling() {}

    /** @param rate the part that is kept, from 0 to 1 */
    public static boolean keeps(String id, double rate) {
        return (mixed(id) >>> (Long.SIZE - UNIT_BITS)) * 0x1.0p-53 < rate;
    }

    /** FNV-1a of the id's UTF-8, with the final mix of MurmurHash3. */
    static long mixed(String id) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return mix(hash);
    }

    static long mix(long value) {
        value ^= value >>> 33;
        value *= 0xff51afd7ed558ccdL;
        value ^= value >>> 33;
        value *= 0xc4ceb9fe1a85ec53L;
        return value ^ (value >>> 33);
    }
}
