package dev.lightningstore.policy.weights;

import dev.lightningstore.policy.weights.GgufReader.TensorInfo;
import dev.lightningstore.policy.weights.ModelConfig.RopeScaling;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A model in one GGUF file, mapped into memory; its tensors have Hugging Face's names and order of rows. */
public final class GgufFile implements Weights {
    private static final int DEFAULT_ALIGNMENT = 32;
    private static final String FREQUENCIES = "rope_freqs.weight";

    private final Arena arena;
    private final MemorySegment data;
    private final GgufMetadata metadata;
    private final ModelConfig config;
    private final Map<String, TensorInfo> tensors;

    private GgufFile(
            Arena arena,
            MemorySegment data,
            GgufMetadata metadata,
            ModelConfig config,
            Map<String, TensorInfo> tensors) {
        this.arena = arena;
        this.data = data;
        this.metadata = metadata;
        this.config = config;
        this.tensors = tensors;
    }

    /** @throws dev.lightningstore.error.StoreException.Invalid if it is not a model that we know, whole */
    public static GgufFile open(Path file) throws IOException {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment all = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return open(arena, all, file);
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private static GgufFile open(Arena arena, MemorySegment all, Path file) {
        GgufReader.Head head = GgufReader.read(all, file);
        GgufMetadata metadata = new GgufMetadata(head.metadata(), file);
        long alignment = metadata.integer("general.alignment").orElse(DEFAULT_ALIGNMENT);
        if (alignment < 1) {
            throw Refusal.field(file, "general.alignment", "must be positive");
        }
        long start = (head.bytes() + alignment - 1) / alignment * alignment;
        if (start > all.byteSize()) {
            throw Refusal.of(file, "has no tensors");
        }
        MemorySegment data = all.asSlice(start);
        Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        for (TensorInfo tensor : head.tensors()) {
            checkPlace(tensor, data.byteSize(), file);
            if (tensors.put(tensor.name(), tensor) != null) {
                throw Refusal.field(file, tensor.name(), "stands there twice");
            }
        }
        checkApart(tensors.values(), file);
        RopeScaling scaling = scaling(tensors.get(FREQUENCIES), data, metadata);
        ModelConfig config = GgufConfig.read(metadata, tensors.keySet(), scaling);
        return new GgufFile(arena, data, metadata, config, wanted(config, tensors, file));
    }

    private static void checkPlace(TensorInfo tensor, long bytes, Path file) {
        int block = tensor.type().valuesPerBlock();
        if (tensor.dimensions()[0] % block != 0) {
            throw Refusal.field(
                    file, tensor.name(), "rows of " + tensor.dimensions()[0] + " are no whole blocks of " + block);
        }
        long end;
        try {
            end = Math.addExact(tensor.offset(), bytes(tensor));
        } catch (ArithmeticException e) {
            end = Long.MAX_VALUE;
        }
        if (tensor.offset() < 0 || end > bytes) {
            throw Refusal.field(file, tensor.name(), "ends beyond the file; is it cut off?");
        }
    }

    private static void checkApart(Iterable<TensorInfo> tensors, Path file) {
        List<TensorInfo> ordered = new ArrayList<>();
        tensors.forEach(ordered::add);
        ordered.sort((a, b) -> Long.compare(a.offset(), b.offset()));
        for (int i = 1; i < ordered.size(); i++) {
            TensorInfo before = ordered.get(i - 1);
            if (ordered.get(i).offset() < before.offset() + bytes(before)) {
                throw Refusal.field(file, ordered.get(i).name(), "overlaps " + before.name());
            }
        }
    }

    private static long bytes(TensorInfo tensor) {
        return tensor.type().bytes(TensorShapes.count(tensor.dimensions()));
    }

    private static @Nullable RopeScaling scaling(
            @Nullable TensorInfo table, MemorySegment data, GgufMetadata metadata) {
        if (table == null) {
            return null;
        }
        float[] divisors = new float[(int) Math.min(table.dimensions()[0], 1 << 16)];
        table.type().read(data, table.offset(), divisors.length, FloatBuffer.wrap(divisors));
        double theta = metadata.number(metadata.requiredText("general.architecture") + ".rope.freq_base")
                .orElse(10_000.0);
        return Llama3Frequencies.recognise(divisors, theta, metadata.file());
    }

    private static Map<String, TensorInfo> wanted(ModelConfig config, Map<String, TensorInfo> found, Path file) {
        Map<String, TensorInfo> wanted = new LinkedHashMap<>();
        Map<String, TensorInfo> rest = new LinkedHashMap<>(found);
        rest.remove(FREQUENCIES);
        TensorShapes.of(config).forEach((name, shape) -> {
            String theirs = GgufNames.of(name);
            TensorInfo tensor = rest.remove(theirs);
            if (tensor == null) {
                throw Refusal.field(file, theirs, "is missing, and the metadata ask for it");
            }
            if (!Arrays.equals(shape(tensor), shape)) {
                throw Refusal.field(
                        file,
                        theirs,
                        "has shape " + Arrays.toString(shape(tensor)) + ", the metadata ask for "
                                + Arrays.toString(shape));
            }
            wanted.put(name, tensor);
        });
        for (String name : rest.keySet()) {
            throw Refusal.field(file, name, "is there, and a model of these metadata has no such tensor");
        }
        return wanted;
    }

    private static long[] shape(TensorInfo tensor) {
        long[] dimensions = tensor.dimensions();
        long[] shape = new long[dimensions.length];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = dimensions[shape.length - 1 - i];
        }
        return shape;
    }

    /** The tokenizer, the template and the special tokens that the metadata hold. */
    public TextFiles text() {
        return GgufTokenizer.read(metadata);
    }

    @Override
    public ModelConfig config() {
        return config;
    }

    @Override
    public Set<String> names() {
        return tensors.keySet();
    }

    @Override
    public long[] shape(String name) {
        return shape(tensor(name));
    }

    @Override
    public void read(String name, FloatBuffer into) {
        TensorInfo tensor = tensor(name);
        if (GgufConfig.isPermuted(metadata) && name.endsWith("q_proj.weight")) {
            readPermuted(tensor, config.heads(), into);
        } else if (GgufConfig.isPermuted(metadata) && name.endsWith("k_proj.weight")) {
            readPermuted(tensor, config.kvHeads(), into);
        } else {
            tensor.type().read(data, tensor.offset(), TensorShapes.count(tensor.dimensions()), into);
        }
    }

    /**
     * llama.cpp's converter puts the two halves of a rotated pair beside each other: within a head, row r of half h stands at 2r + h.
     * Here each goes back to h · headDim/2 + r.
     */
    private void readPermuted(TensorInfo tensor, int heads, FloatBuffer into) {
        long columns = tensor.dimensions()[0];
        long rowBytes = tensor.type().bytes(columns);
        long headRows = tensor.dimensions()[1] / heads;
        for (long head = 0; head < heads; head++) {
            for (int half = 0; half < 2; half++) {
                for (long row = half; row < headRows; row += 2) {
                    tensor.type().read(data, tensor.offset() + (head * headRows + row) * rowBytes, columns, into);
                }
            }
        }
    }

    private TensorInfo tensor(String name) {
        TensorInfo tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("there is no tensor " + name);
        }
        return tensor;
    }

    @Override
    public void close() {
        arena.close();
    }
}
