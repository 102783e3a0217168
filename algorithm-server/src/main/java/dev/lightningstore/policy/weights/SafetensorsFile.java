package dev.lightningstore.policy.weights;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** A safetensors file of any size, mapped into memory; thread-safe until it is closed. */
final class SafetensorsFile implements AutoCloseable {
    private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Arena arena;
    private final MemorySegment data;
    private final Map<String, SafetensorsHeader.Entry> entries;

    private SafetensorsFile(Arena arena, MemorySegment data, Map<String, SafetensorsHeader.Entry> entries) {
        this.arena = arena;
        this.data = data;
        this.entries = entries;
    }

    static SafetensorsFile open(Path file) throws IOException {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment all = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            long header = headerBytes(all, file);
            byte[] json = all.asSlice(Long.BYTES, header).toArray(ValueLayout.JAVA_BYTE);
            MemorySegment data = all.asSlice(Long.BYTES + header);
            return new SafetensorsFile(arena, data, SafetensorsHeader.parse(json, data.byteSize(), file));
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private static long headerBytes(MemorySegment all, Path file) {
        long length = all.byteSize() < Long.BYTES ? -1 : all.get(LENGTH, 0);
        if (length < 2 || length > all.byteSize() - Long.BYTES || length > SafetensorsHeader.MAX_BYTES) {
            throw Refusal.of(file, "is no safetensors file: its header would have " + length + " bytes");
        }
        return length;
    }

    Map<String, SafetensorsHeader.Entry> entries() {
        return entries;
    }

    void read(SafetensorsHeader.Entry entry, FloatBuffer into) {
        entry.dtype().read(data, entry.start(), TensorShapes.count(entry.shape()), into);
    }

    @Override
    public void close() {
        arena.close();
    }
}
