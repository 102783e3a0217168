package dev.lightningstore.policy.weights;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A LoRA adapter as peft keeps one: W + alpha/rank · B·A for each module.
 *
 * @param modules by the name of the projection, such as {@code model.layers.0.self_attn.q_proj}
 * @param base what peft is told of the base model: a path or a name
 */
public record PeftAdapter(int rank, double alpha, double dropout, Map<String, Factors> modules, String base) {
    /** A is (rank, in) and B is (out, rank), row by row. */
    public record Factors(int in, int out, float[] a, float[] b) {}

    public PeftAdapter {
        if (rank < 1 || modules.isEmpty()) {
            throw new IllegalArgumentException("an adapter has a rank of at least 1 and modules");
        }
        modules = Map.copyOf(modules);
        modules.forEach((name, factors) -> {
            if (factors.a().length != rank * factors.in() || factors.b().length != factors.out() * rank) {
                throw new IllegalArgumentException(
                        name + ": A must be " + rank + " × " + factors.in() + " and B " + factors.out() + " × " + rank);
            }
        });
    }

    /** @throws dev.lightningstore.error.StoreException.Invalid if a field or a tensor is not as it must be */
    public static PeftAdapter read(Path folder) throws IOException {
        return PeftFolder.read(folder);
    }

    /** Whether it looks like such a folder at all. */
    public static boolean isOne(Path folder) {
        return Files.isRegularFile(folder.resolve(PeftFolder.CONFIG));
    }

    /** @throws dev.lightningstore.error.StoreException.Invalid if a module is none of the model's, or of another size */
    public void checkFits(ModelConfig config) {
        Map<String, long[]> shapes = TensorShapes.of(config);
        modules.forEach((name, factors) -> {
            long[] shape = name.matches(".*\\.(self_attn|mlp)\\.[a-z]+_proj") ? shapes.get(name + ".weight") : null;
            if (shape == null) {
                throw Refusal.field("adapter", name, "is no projection of the base's layers");
            }
            if (shape[0] != factors.out() || shape[1] != factors.in()) {
                throw Refusal.field(
                        "adapter",
                        name,
                        "is made for " + factors.out() + " × " + factors.in() + ", the base has " + shape[0] + " × "
                                + shape[1]);
            }
        });
    }

    /** The folder must not be there yet; it is there whole afterwards, or not at all. */
    public void write(Path folder, ModelConfig config) throws IOException {
        try (NewFolder made = NewFolder.at(folder)) {
            JsonFiles.write(made.path().resolve(PeftFolder.CONFIG), configJson());
            Tensors tensors = new Tensors(config, modules, rank);
            new SafetensorsWriter(tensors, Dtype.F32, Progress.SILENT)
                    .write(made.path().resolve(PeftFolder.TENSORS), tensors.names());
            made.commit();
        }
    }

    private ObjectNode configJson() {
        Set<String> targets = new TreeSet<>();
        modules.keySet().forEach(name -> targets.add(name.substring(name.lastIndexOf('.') + 1)));
        ObjectNode json = JsonFiles.MAPPER.createObjectNode();
        json.put("peft_type", "LORA").put("task_type", "CAUSAL_LM").put("base_model_name_or_path", base);
        json.put("r", rank).put("lora_alpha", alpha).put("lora_dropout", dropout);
        ArrayNode named = json.putArray("target_modules");
        targets.forEach(named::add);
        json.put("bias", "none").put("fan_in_fan_out", false).put("inference_mode", true);
        return json;
    }

    /** The factors by peft's names. */
    private static final class Tensors implements Weights {
        private record Matrix(long[] shape, float[] numbers) {}

        private final ModelConfig config;
        private final Map<String, Matrix> matrices = new LinkedHashMap<>();

        Tensors(ModelConfig config, Map<String, Factors> modules, int rank) {
            this.config = config;
            for (String name : new TreeSet<>(modules.keySet())) {
                Factors factors = modules.get(name);
                if (factors != null) {
                    matrices.put(
                            PeftFolder.PREFIX + name + ".lora_A.weight",
                            new Matrix(new long[] {rank, factors.in()}, factors.a()));
                    matrices.put(
                            PeftFolder.PREFIX + name + ".lora_B.weight",
                            new Matrix(new long[] {factors.out(), rank}, factors.b()));
                }
            }
        }

        @Override
        public ModelConfig config() {
            return config;
        }

        @Override
        public Set<String> names() {
            return matrices.keySet();
        }

        private Matrix matrix(String name) {
            Matrix matrix = matrices.get(name);
            if (matrix == null) {
                throw new IllegalArgumentException("there is no tensor " + name);
            }
            return matrix;
        }

        @Override
        public long[] shape(String name) {
            return matrix(name).shape().clone();
        }

        @Override
        public void read(String name, FloatBuffer into) {
            into.put(matrix(name).numbers());
        }

        @Override
        public void close() {}
    }
}
