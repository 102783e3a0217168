package dev.lightningstore.policy.weights;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The weights of a folder as transformers writes them: config.json and safetensors, in one file or in shards. */
public final class HuggingFaceFolder implements Weights {
    private static final String WHOLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";

    private record Place(SafetensorsFile file, SafetensorsHeader.Entry entry) {}

    private final ModelConfig config;
    private final List<SafetensorsFile> files;
    private final Map<String, Place> places;

    private HuggingFaceFolder(ModelConfig config, List<SafetensorsFile> files, Map<String, Place> places) {
        this.config = config;
        this.files = files;
        this.places = places;
    }

    /** Whether it looks like such a folder at all. */
    public static boolean isOne(Path folder) {
        return Files.isRegularFile(folder.resolve("config.json"));
    }

    /** @throws dev.lightningstore.error.StoreException.Invalid if a field, a file or a tensor is not as it must be */
    public static HuggingFaceFolder open(Path folder) throws IOException {
        Path configFile = folder.resolve("config.json");
        ModelConfig config = ConfigJson.read(JsonFiles.object(configFile), configFile);
        List<SafetensorsFile> files = new ArrayList<>();
        try {
            Map<String, Place> found = new LinkedHashMap<>();
            for (String name : shards(folder)) {
                SafetensorsFile file = SafetensorsFile.open(folder.resolve(name));
                files.add(file);
                for (SafetensorsHeader.Entry entry : file.entries().values()) {
                    if (found.put(entry.name(), new Place(file, entry)) != null) {
                        throw Refusal.field(folder.resolve(name), entry.name(), "is in another shard too");
                    }
                }
            }
            return new HuggingFaceFolder(config, files, wanted(config, found, folder));
        } catch (IOException | RuntimeException e) {
            files.forEach(SafetensorsFile::close);
            throw e;
        }
    }

    private static Set<String> shards(Path folder) throws IOException {
        Path index = folder.resolve(INDEX);
        if (Files.exists(folder.resolve(WHOLE))) {
            return Set.of(WHOLE);
        }
        if (!Files.exists(index)) {
            throw new NoSuchFileException(
                    folder.resolve(WHOLE).toString(), null, "a folder must have " + WHOLE + " or " + INDEX);
        }
        Set<String> shards = new TreeSet<>();
        for (JsonNode shard : JsonFiles.object(index).path("weight_map")) {
            String name = shard.asText();
            if (name.isEmpty() || !Path.of(name).equals(Path.of(name).getFileName())) {
                throw Refusal.field(index, "weight_map", "'" + name + "' is no file of this folder");
            }
            shards.add(name);
        }
        return shards;
    }

    private static Map<String, Place> wanted(ModelConfig config, Map<String, Place> found, Path folder) {
        Map<String, Place> wanted = new LinkedHashMap<>();
        TensorShapes.of(config).forEach((name, shape) -> {
            Place place = found.get(name);
            if (place == null) {
                throw Refusal.field(folder, name, "is missing from the safetensors, and config.json asks for it");
            }
            if (!Arrays.equals(place.entry().shape(), shape)) {
                throw Refusal.field(
                        folder,
                        name,
                        "has shape " + Arrays.toString(place.entry().shape()) + ", config.json asks for "
                                + Arrays.toString(shape));
            }
            wanted.put(name, place);
        });
        for (String name : found.keySet()) {
            if (!wanted.containsKey(name) && !isDerived(name)) {
                throw Refusal.field(
                        folder, name, "is in the safetensors, and a model of this config.json has no such tensor");
            }
        }
        return wanted;
    }

    /** What some writers add although it follows from the rest: the tied output layer, and Llama 2's frequencies. */
    private static boolean isDerived(String name) {
        return name.equals("lm_head.weight") || name.endsWith(".rotary_emb.inv_freq");
    }

    @Override
    public ModelConfig config() {
        return config;
    }

    @Override
    public Set<String> names() {
        return places.keySet();
    }

    @Override
    public long[] shape(String name) {
        return place(name).entry().shape().clone();
    }

    @Override
    public void read(String name, FloatBuffer into) {
        Place place = place(name);
        place.file().read(place.entry(), into);
    }

    @Override
    public Dtype dtype() {
        List<Dtype> kinds = places.values().stream()
                .map(place -> place.entry().dtype())
                .distinct()
                .toList();
        return kinds.size() == 1 ? kinds.getFirst() : Dtype.F32;
    }

    private Place place(String name) {
        Place place = places.get(name);
        if (place == null) {
            throw new IllegalArgumentException("there is no tensor " + name);
        }
        return place;
    }

    @Override
    public void close() {
        files.forEach(SafetensorsFile::close);
    }
}
