package dev.lightningstore.policy.weights;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Writes tensors as safetensors, in as many files as their size asks for. */
final class SafetensorsWriter {
    private static final int ALIGNMENT = 8;
    private static final int CHUNK_BYTES = 1 << 20;

    private final Weights weights;
    private final Dtype dtype;
    private final Progress progress;
    private final long total;
    private long done;

    SafetensorsWriter(Weights weights, Dtype dtype, Progress progress) {
        this.weights = weights;
        this.dtype = dtype;
        this.progress = progress;
        this.total = weights.names().stream().mapToLong(this::bytes).sum();
    }

    private long bytes(String name) {
        return TensorShapes.count(weights.shape(name)) * dtype.bytes();
    }

    /** One file if all fits into {@code shardBytes}, else shards of at most that (or one tensor) and an index of them. */
    void write(Path folder, long shardBytes) throws IOException {
        List<List<String>> shards = shards(shardBytes);
        if (shards.size() == 1) {
            write(folder.resolve("model.safetensors"), weights.names());
            return;
        }
        ObjectNode index = JsonFiles.MAPPER.createObjectNode();
        index.putObject("metadata").put("total_size", total);
        ObjectNode places = index.putObject("weight_map");
        for (int i = 0; i < shards.size(); i++) {
            String file = String.format("model-%05d-of-%05d.safetensors", i + 1, shards.size());
            write(folder.resolve(file), shards.get(i));
            shards.get(i).forEach(name -> places.put(name, file));
        }
        JsonFiles.write(folder.resolve("model.safetensors.index.json"), index);
    }

    private List<List<String>> shards(long shardBytes) {
        List<List<String>> shards = new ArrayList<>();
        long filled = Long.MAX_VALUE / 2;
        for (String name : weights.names()) {
            if (filled + bytes(name) > shardBytes) {
                shards.add(new ArrayList<>());
                filled = 0;
            }
            shards.getLast().add(name);
            filled += bytes(name);
        }
        return shards;
    }

    void write(Path file, Collection<String> names) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                TensorBuffer buffer = new TensorBuffer()) {
            writeAll(channel, header(names));
            ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (String name : names) {
                ByteBuffer numbers = buffer.read(weights, name);
                if (dtype == Dtype.F32) {
                    writeAll(channel, numbers);
                } else {
                    writeConverted(channel, numbers.asFloatBuffer(), chunk);
                }
                done += bytes(name);
                progress.at("writing", done, total);
            }
            channel.force(true);
        }
    }

    private void writeConverted(FileChannel channel, FloatBuffer numbers, ByteBuffer chunk) throws IOException {
        while (numbers.hasRemaining()) {
            chunk.clear();
            while (numbers.hasRemaining() && chunk.remaining() >= dtype.bytes()) {
                dtype.write(numbers.get(), chunk);
            }
            writeAll(channel, chunk.flip());
        }
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private ByteBuffer header(Collection<String> names) {
        ObjectNode header = JsonFiles.MAPPER.createObjectNode();
        header.putObject("__metadata__").put("format", "pt");
        long at = 0;
        for (String name : names) {
            ObjectNode entry = header.putObject(name).put("dtype", dtype.name());
            ArrayNode shape = entry.putArray("shape");
            for (long size : weights.shape(name)) {
                shape.add(size);
            }
            entry.putArray("data_offsets").add(at).add(at + bytes(name));
            at += bytes(name);
        }
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        int padded = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(padded).put(json);
        while (bytes.hasRemaining()) {
            bytes.put((byte) ' ');
        }
        return bytes.flip();
    }
}
