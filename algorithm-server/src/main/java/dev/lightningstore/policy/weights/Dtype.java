package dev.lightningstore.policy.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** How a number is kept in a file. All are little-endian, and all become fp32 in memory. */
public enum Dtype {
    F32(Float.BYTES, "float32"),
    F16(Short.BYTES, "float16"),
    BF16(Short.BYTES, "bfloat16");

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    /** How many numbers are converted at a time. */
    private static final int CHUNK = 1 << 14;

    private final int bytes;
    private final String torchName;

    Dtype(int bytes, String torchName) {
        this.bytes = bytes;
        this.torchName = torchName;
    }

    public int bytes() {
        return bytes;
    }

    /** What config.json calls it. */
    String torchName() {
        return torchName;
    }

    /** Writes {@code count} numbers that begin at {@code offset} as fp32. */
    void read(MemorySegment data, long offset, long count, FloatBuffer into) {
        float[] chunk = new float[(int) Math.min(count, CHUNK)];
        for (long done = 0; done < count; done += chunk.length) {
            int length = (int) Math.min(chunk.length, count - done);
            long from = offset + done * bytes;
            switch (this) {
                case F32 -> MemorySegment.copy(data, FLOAT, from, chunk, 0, length);
                case F16 -> {
                    for (int i = 0; i < length; i++) {
                        chunk[i] = Float.float16ToFloat(data.get(SHORT, from + 2L * i));
                    }
                }
                case BF16 -> {
                    for (int i = 0; i < length; i++) {
                        chunk[i] = fromBf16(data.get(SHORT, from + 2L * i));
                    }
                }
            }
            into.put(chunk, 0, length);
        }
    }

    /** Appends a number, rounded to the nearest, ties to even. */
    void write(float value, ByteBuffer into) {
        switch (this) {
            case F32 -> into.putInt(Float.floatToRawIntBits(value));
            case F16 -> into.putShort(Float.floatToFloat16(value));
            case BF16 -> into.putShort(toBf16(value));
        }
    }

    static float fromBf16(short bits) {
        return Float.intBitsToFloat(bits << Short.SIZE);
    }

    static short toBf16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            // Rounding could carry a NaN's bits over into infinity: keep its high ones, and make sure that one is set.
            return (short) (bits >>> Short.SIZE | 0x40);
        }
        int half = 0x7fff + (bits >>> Short.SIZE & 1);
        return (short) (bits + half >>> Short.SIZE);
    }
}
