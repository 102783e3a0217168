package dev.lightningstore.policy.weights;

/** GGUF's blocks of 32 numbers: a scale, in some kinds an offset, then the numbers; low halves of the bytes come before high ones. */
final class SmallBlocks {
    private static final int HALF = 16;

    private SmallBlocks() {}

    static float half(byte[] data, int at) {
        return Float.float16ToFloat((short) (data[at] & 0xff | data[at + 1] << 8));
    }

    private static int fifthBits(byte[] data, int at) {
        return data[at] & 0xff | (data[at + 1] & 0xff) << 8 | (data[at + 2] & 0xff) << 16 | data[at + 3] << 24;
    }

    static void q40(byte[] data, int at, float[] into, int to) {
        float scale = half(data, at);
        for (int i = 0; i < HALF; i++) {
            int two = data[at + 2 + i];
            into[to + i] = ((two & 0xf) - 8) * scale;
            into[to + HALF + i] = ((two >> 4 & 0xf) - 8) * scale;
        }
    }

    static void q41(byte[] data, int at, float[] into, int to) {
        float scale = half(data, at);
        float least = half(data, at + 2);
        for (int i = 0; i < HALF; i++) {
            int two = data[at + 4 + i];
            into[to + i] = (two & 0xf) * scale + least;
            into[to + HALF + i] = (two >> 4 & 0xf) * scale + least;
        }
    }

    static void q50(byte[] data, int at, float[] into, int to) {
        float scale = half(data, at);
        int high = fifthBits(data, at + 2);
        for (int i = 0; i < HALF; i++) {
            int two = data[at + 6 + i];
            into[to + i] = ((two & 0xf | (high >> i & 1) << 4) - 16) * scale;
            into[to + HALF + i] = ((two >> 4 & 0xf | (high >> i + HALF & 1) << 4) - 16) * scale;
        }
    }

    static void q51(byte[] data, int at, float[] into, int to) {
        float scale = half(data, at);
        float least = half(data, at + 2);
        int high = fifthBits(data, at + 4);
        for (int i = 0; i < HALF; i++) {
            int two = data[at + 8 + i];
            into[to + i] = (two & 0xf | (high >> i & 1) << 4) * scale + least;
            into[to + HALF + i] = (two >> 4 & 0xf | (high >> i + HALF & 1) << 4) * scale + least;
        }
    }

    static void q80(byte[] data, int at, float[] into, int to) {
        float scale = half(data, at);
        for (int i = 0; i < 2 * HALF; i++) {
            into[to + i] = data[at + 2 + i] * scale;
        }
    }
}
