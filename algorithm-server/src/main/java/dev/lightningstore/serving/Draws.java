package dev.lightningstore.serving;

/**
 * Random numbers that are counted, not remembered: the number for a token depends on the request's seed, the choice and the token's place,
 * and on nothing that happened before. So an answer can be drawn again, whatever else is drawn at the same time.
 */
final class Draws {
    private static final long STEP = 0x9E3779B97F4A7C15L;
    private static final double UNIT = 0x1p-53;

    private Draws() {}

    /** At least 0, below 1. */
    static double uniform(long seed, int choice, int place) {
        long bits = mix(mix(mix(seed + STEP) + choice * STEP) + place * STEP);
        return (bits >>> 11) * UNIT;
    }

    /** The finaliser of SplitMix64 (Stafford's variant 13). */
    private static long mix(long z) {
        long y = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        y = (y ^ (y >>> 27)) * 0x94D049BB133111EBL;
        return y ^ (y >>> 31);
    }
}
