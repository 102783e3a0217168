package dev.lightningstore.policy.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Room outside the heap for one tensor at a time, as large as the largest so far. */
final class TensorBuffer implements AutoCloseable {
    /** What one Java buffer can span: an embedding of 128,000 tokens by 4,096. */
    private static final long MAX_NUMBERS = Integer.MAX_VALUE / Float.BYTES;

    private Arena arena = Arena.ofShared();
    private MemorySegment room = MemorySegment.NULL;

    /** Its numbers as little-endian fp32; good until the next is read. */
    ByteBuffer read(Weights weights, String name) {
        long count = TensorShapes.count(weights.shape(name));
        if (count > MAX_NUMBERS) {
            throw Refusal.field("tensor", name, count + " numbers are more than " + MAX_NUMBERS);
        }
        if (count * Float.BYTES > room.byteSize()) {
            arena.close();
            arena = Arena.ofShared();
            room = arena.allocate(count * Float.BYTES, Float.BYTES);
        }
        ByteBuffer bytes = room.asSlice(0, count * Float.BYTES).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        FloatBuffer numbers = bytes.asFloatBuffer();
        weights.read(name, numbers);
        return bytes;
    }

    @Override
    public void close() {
        arena.close();
    }
}
