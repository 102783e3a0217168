package dev.lightningstore.policy.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the head of a GGUF file from its first byte on; never beyond the end, whatever the counts in it say. */
final class GgufReader {
    private static final int MAGIC = 0x46554747;
    private static final int MAX_DIMENSIONS = 4;
    private static final int MAX_NESTING = 4;

    /** @param dimensions the one that varies fastest first */
    record TensorInfo(String name, long[] dimensions, GgmlType type, long offset) {}

    record Head(Map<String, Object> metadata, List<TensorInfo> tensors, long bytes) {}

    private final MemorySegment data;
    private final Object file;
    private long at;

    private GgufReader(MemorySegment data, Object file) {
        this.data = data;
        this.file = file;
    }

    static Head read(MemorySegment data, Object file) {
        return new GgufReader(data, file).head();
    }

    private Head head() {
        if (data.byteSize() < 24 || int32() != MAGIC) {
            throw Refusal.of(file, "is no GGUF file");
        }
        int version = int32();
        if (version != 2 && version != 3) {
            throw Refusal.of(
                    file, "GGUF version " + version + " is not supported; supported are 2 and 3, little-endian");
        }
        long tensors = count(1);
        long pairs = count(1);
        Map<String, Object> metadata = new LinkedHashMap<>();
        for (long i = 0; i < pairs; i++) {
            String key = text();
            if (metadata.put(key, value(int32(), 0)) != null) {
                throw Refusal.field(file, key, "stands there twice");
            }
        }
        List<TensorInfo> infos = new ArrayList<>();
        for (long i = 0; i < tensors; i++) {
            infos.add(tensor());
        }
        return new Head(metadata, infos, at);
    }

    private TensorInfo tensor() {
        String name = text();
        int dimensions = int32();
        if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
            throw Refusal.field(file, name, dimensions + " dimensions");
        }
        long[] sizes = new long[dimensions];
        for (int i = 0; i < dimensions; i++) {
            sizes[i] = int64();
            if (sizes[i] < 1) {
                throw Refusal.field(file, name, "has a dimension of " + sizes[i]);
            }
        }
        return new TensorInfo(name, sizes, GgmlType.of(int32(), name, file), int64());
    }

    private Object value(int type, int depth) {
        return switch (type) {
            case 0 -> take(1).get(ValueLayout.JAVA_BYTE, 0) & 0xffL;
            case 1 -> (long) take(1).get(ValueLayout.JAVA_BYTE, 0);
            case 2 -> int16() & 0xffffL;
            case 3 -> (long) int16();
            case 4 -> int32() & 0xffff_ffffL;
            case 5 -> (long) int32();
            case 6 -> (double) Float.intBitsToFloat(int32());
            case 7 -> take(1).get(ValueLayout.JAVA_BYTE, 0) != 0;
            case 8 -> text();
            case 9 -> array(depth);
            case 10, 11 -> int64();
            case 12 -> Double.longBitsToDouble(int64());
            default -> throw Refusal.of(file, "metadata of type " + type + " at byte " + at);
        };
    }

    private List<Object> array(int depth) {
        if (depth >= MAX_NESTING) {
            throw Refusal.of(file, "metadata nested deeper than " + MAX_NESTING);
        }
        int type = int32();
        long length = count(1);
        List<Object> items = new ArrayList<>((int) Math.min(length, 1 << 16));
        for (long i = 0; i < length; i++) {
            items.add(value(type, depth + 1));
        }
        return items;
    }

    private String text() {
        return new String(take(count(1)).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    /** A number of things of at least some bytes each, which the rest of the file must have room for. */
    private long count(int bytesEach) {
        long count = int64();
        if (count < 0 || count > (data.byteSize() - at) / bytesEach) {
            throw Refusal.of(file, "says at byte " + at + " that " + count + " things follow; is the file cut off?");
        }
        return count;
    }

    private short int16() {
        return take(Short.BYTES).get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0);
    }

    private int int32() {
        return take(Integer.BYTES).get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0);
    }

    private long int64() {
        return take(Long.BYTES).get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0);
    }

    private MemorySegment take(long bytes) {
        if (bytes > data.byteSize() - at) {
            throw Refusal.of(file, "ends within its head; is the file cut off?");
        }
        MemorySegment taken = data.asSlice(at, bytes);
        at += bytes;
        return taken;
    }
}
