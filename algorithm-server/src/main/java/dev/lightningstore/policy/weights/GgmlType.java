package dev.lightningstore.policy.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How numbers are kept in a GGUF file: plainly, or in blocks of a few bits each with a common scale. */
enum GgmlType {
    F32(0, 1, 4, null),
    F16(1, 1, 2, null),
    BF16(30, 1, 2, null),
    Q4_0(2, 32, 18, SmallBlocks::q40),
    Q4_1(3, 32, 20, SmallBlocks::q41),
    Q5_0(6, 32, 22, SmallBlocks::q50),
    Q5_1(7, 32, 24, SmallBlocks::q51),
    Q8_0(8, 32, 34, SmallBlocks::q80),
    Q4_K(12, 256, 144, SuperBlocks::q4k),
    Q5_K(13, 256, 176, SuperBlocks::q5k),
    Q6_K(14, 256, 210, SuperBlocks::q6k);

    /** How many blocks are read at a time. */
    private static final int CHUNK = 64;

    /** Turns the block that begins at {@code at} into numbers from {@code to} on. */
    @FunctionalInterface
    interface Block {
        void read(byte[] data, int at, float[] into, int to);
    }

    private final int id;
    private final int values;
    private final int bytes;
    private final @Nullable Block block;

    GgmlType(int id, int values, int bytes, @Nullable Block block) {
        this.id = id;
        this.values = values;
        this.bytes = bytes;
        this.block = block;
    }

    static GgmlType of(int id, String tensor, Object file) {
        for (GgmlType type : values()) {
            if (type.id == id) {
                return type;
            }
        }
        String supported = Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
        throw Refusal.field(file, tensor, "quantisation type " + id + " is not supported; supported are " + supported);
    }

    /** How many numbers a block has; a row is whole blocks. */
    int valuesPerBlock() {
        return values;
    }

    long bytes(long count) {
        return Math.multiplyExact(count / values, (long) bytes);
    }

    /** Writes {@code count} numbers, whole blocks, that begin at {@code offset} as fp32. */
    void read(MemorySegment data, long offset, long count, FloatBuffer into) {
        if (block == null) {
            Dtype.valueOf(name()).read(data, offset, count, into);
            return;
        }
        byte[] packed = new byte[CHUNK * bytes];
        float[] unpacked = new float[CHUNK * values];
        long blocks = count / values;
        for (long done = 0; done < blocks; done += CHUNK) {
            int these = (int) Math.min(CHUNK, blocks - done);
            MemorySegment.copy(data, ValueLayout.JAVA_BYTE, offset + done * bytes, packed, 0, these * bytes);
            for (int i = 0; i < these; i++) {
                block.read(packed, i * bytes, unpacked, i * values);
            }
            into.put(unpacked, 0, these * values);
        }
    }
}
