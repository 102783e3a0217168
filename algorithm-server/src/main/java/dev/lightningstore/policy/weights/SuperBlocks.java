package dev.lightningstore.policy.weights;

/** GGUF's blocks of 256 numbers ("K-quants"): the scales of the smaller blocks within are themselves quantised. */
final class SuperBlocks {
    private static final int VALUES = 256;
    private static final int SIX_BITS = 0x3f;

    private SuperBlocks() {}

    /** The scale of a small block; twelve bytes hold eight scales and eight offsets of six bits each. */
    private static int scale(byte[] data, int at, int block) {
        return block < 4
                ? data[at + block] & SIX_BITS
                : data[at + block + 4] & 0xf | (data[at + block - 4] >> 6 & 3) << 4;
    }

    private static int least(byte[] data, int at, int block) {
        return block < 4
                ? data[at + block + 4] & SIX_BITS
                : data[at + block + 4] >> 4 & 0xf | (data[at + block] >> 6 & 3) << 4;
    }

    static void q4k(byte[] data, int at, float[] into, int to) {
        float scales = SmallBlocks.half(data, at);
        float leasts = SmallBlocks.half(data, at + 2);
        for (int block = 0; block < 8; block++) {
            float scale = scales * scale(data, at + 4, block);
            float least = leasts * least(data, at + 4, block);
            int shift = (block & 1) * 4;
            int from = at + 16 + (block >> 1) * 32;
            for (int i = 0; i < 32; i++) {
                into[to + block * 32 + i] = scale * (data[from + i] >> shift & 0xf) - least;
            }
        }
    }

    static void q5k(byte[] data, int at, float[] into, int to) {
        float scales = SmallBlocks.half(data, at);
        float leasts = SmallBlocks.half(data, at + 2);
        for (int block = 0; block < 8; block++) {
            float scale = scales * scale(data, at + 4, block);
            float least = leasts * least(data, at + 4, block);
            int shift = (block & 1) * 4;
            int from = at + 48 + (block >> 1) * 32;
            for (int i = 0; i < 32; i++) {
                int fifth = (data[at + 16 + i] >> block & 1) << 4;
                into[to + block * 32 + i] = scale * (data[from + i] >> shift & 0xf | fifth) - least;
            }
        }
    }

    static void q6k(byte[] data, int at, float[] into, int to) {
        float whole = SmallBlocks.half(data, at + 208);
        for (int half = 0; half < VALUES / 128; half++) {
            int low = at + half * 64;
            int high = at + 128 + half * 32;
            int scales = at + 192 + half * 8;
            for (int quarter = 0; quarter < 4; quarter++) {
                int shift = (quarter >> 1) * 4;
                int from = low + (quarter & 1) * 32;
                for (int i = 0; i < 32; i++) {
                    int value = (data[from + i] >> shift & 0xf | (data[high + i] >> 2 * quarter & 3) << 4) - 32;
                    into[to + half * 128 + quarter * 32 + i] = whole * data[scales + quarter * 2 + i / 16] * value;
                }
            }
        }
    }
}
