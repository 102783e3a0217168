package dev.lightningstore.policy.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.policy.weights.ModelConfig.Family;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** config.json read as a {@link ModelConfig}. What would make the model another one than ours is refused, by its field. */
final class ConfigJson {
    private static final String SUPPORTED = "supported are llama, mistral, qwen2 and qwen3";
    private static final int QWEN3_HEAD_DIM = 128;

    private final JsonNode json;
    private final Path file;

    private ConfigJson(JsonNode json, Path file) {
        this.json = json;
        this.file = file;
    }

    static ModelConfig read(JsonNode json, Path file) {
        return new ConfigJson(json, file).config();
    }

    private ModelConfig config() {
        Family family = family();
        checkArchitecture(family);
        checkParts(family);
        int hidden = number("hidden_size", null);
        int heads = number("num_attention_heads", null);
        int layers = number("num_hidden_layers", null);
        RopeJson rope = RopeJson.read(json, file);
        return checked(new ModelConfig(
                family,
                number("vocab_size", null),
                hidden,
                number("intermediate_size", null),
                layers,
                heads,
                number("num_key_value_heads", heads),
                number("head_dim", family == Family.QWEN3 ? QWEN3_HEAD_DIM : hidden / heads),
                number("max_position_embeddings", null),
                json.path("rms_norm_eps").asDouble(1e-6),
                rope.theta(),
                rope.scaling(),
                family == Family.QWEN2,
                family == Family.QWEN3,
                json.path("tie_word_embeddings").asBoolean(false),
                slidingWindow(family, layers)));
    }

    private Family family() {
        String type = json.path("model_type").asText("");
        return switch (type) {
            case "llama" -> Family.LLAMA;
            case "mistral" -> Family.MISTRAL;
            case "qwen2" -> Family.QWEN2;
            case "qwen3" -> Family.QWEN3;
            case "" -> throw Refusal.field(file, "model_type", "is missing; " + SUPPORTED);
            default -> throw Refusal.field(file, "model_type", type + " is not supported; " + SUPPORTED);
        };
    }

    static String architecture(Family family) {
        return switch (family) {
            case LLAMA -> "LlamaForCausalLM";
            case MISTRAL -> "MistralForCausalLM";
            case QWEN2 -> "Qwen2ForCausalLM";
            case QWEN3 -> "Qwen3ForCausalLM";
        };
    }

    private void checkArchitecture(Family family) {
        JsonNode architectures = json.path("architectures");
        if (architectures.isArray() && !architectures.isEmpty()) {
            String named = architectures.get(0).asText();
            if (!named.equals(architecture(family))) {
                throw Refusal.field(
                        file, "architectures", named + " is not supported; supported is " + architecture(family));
            }
        }
    }

    private void checkParts(Family family) {
        String activation = json.path("hidden_act").asText("silu");
        if (!activation.equals("silu")) {
            throw Refusal.field(file, "hidden_act", activation + " is not supported; supported is silu");
        }
        for (String bias : List.of("attention_bias", "mlp_bias")) {
            // Qwen2's bias is there whatever its config says.
            if (json.path(bias).asBoolean(false) && family != Family.QWEN2) {
                throw Refusal.field(
                        file, bias, "true is not supported; only Qwen2 has a bias, on query, key and value");
            }
        }
        for (String experts : List.of("num_experts", "num_local_experts", "n_routed_experts")) {
            if (json.path(experts).asInt(0) > 0) {
                throw Refusal.field(file, experts, "mixtures of experts are not supported; only dense models are");
            }
        }
        if (json.hasNonNull("quantization_config")) {
            throw Refusal.field(
                    file,
                    "quantization_config",
                    "quantised safetensors are not supported; take the model in bf16, fp16 or fp32, or as GGUF");
        }
    }

    /** Present and positive, or the default. */
    private int number(String field, @Nullable Integer otherwise) {
        JsonNode value = json.path(field);
        if (value.isMissingNode() || value.isNull()) {
            if (otherwise == null) {
                throw Refusal.field(file, field, "is missing");
            }
            return otherwise;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.asInt() < 1) {
            throw Refusal.field(file, field, value + " is no positive whole number");
        }
        return value.asInt();
    }

    private @Nullable Integer slidingWindow(Family family, int layers) {
        boolean qwen = family == Family.QWEN2 || family == Family.QWEN3;
        boolean used = qwen ? json.path("use_sliding_window").asBoolean(false) : family == Family.MISTRAL;
        if (!used || !json.hasNonNull("sliding_window")) {
            return null;
        }
        JsonNode types = json.path("layer_types");
        if (types.isArray()) {
            Set<String> kinds = new HashSet<>();
            types.forEach(type -> kinds.add(type.asText()));
            if (kinds.size() > 1) {
                throw Refusal.field(
                        file, "layer_types", "layers of different kinds are not supported: all slide, or none does");
            }
            return kinds.contains("sliding_attention") ? (Integer) number("sliding_window", null) : null;
        }
        int full = qwen ? json.path("max_window_layers").asInt(0) : 0;
        if (full > 0 && full < layers) {
            throw Refusal.field(
                    file,
                    "max_window_layers",
                    full + " of " + layers + " is not supported: all layers slide, or none does");
        }
        return full == 0 ? (Integer) number("sliding_window", null) : null;
    }

    private ModelConfig checked(ModelConfig config) {
        if (config.heads() % config.kvHeads() != 0) {
            throw Refusal.field(
                    file, "num_key_value_heads", config.kvHeads() + " does not divide " + config.heads() + " heads");
        }
        if (config.headDim() % 2 != 0) {
            throw Refusal.field(file, "head_dim", config.headDim() + " is odd; rotary positions need pairs");
        }
        return config;
    }

    /** What transformers 4 and 5 both read. */
    static ObjectNode write(ModelConfig config, Dtype dtype) {
        ObjectNode json = JsonFiles.MAPPER.createObjectNode();
        json.putArray("architectures").add(architecture(config.family()));
        json.put("model_type", config.family().name().toLowerCase(Locale.ROOT));
        json.put("vocab_size", config.vocabSize());
        json.put("hidden_size", config.hiddenSize());
        json.put("intermediate_size", config.intermediateSize());
        json.put("num_hidden_layers", config.layers());
        json.put("num_attention_heads", config.heads());
        json.put("num_key_value_heads", config.kvHeads());
        json.put("head_dim", config.headDim());
        json.put("hidden_act", "silu");
        json.put("max_position_embeddings", config.maxPositions());
        json.put("rms_norm_eps", config.rmsNormEps());
        RopeJson.write(config, json);
        json.put("attention_bias", false);
        json.put("tie_word_embeddings", config.tiedEmbeddings());
        Integer window = config.slidingWindow();
        switch (config.family()) {
            case LLAMA -> json.put("mlp_bias", false);
            case MISTRAL -> json.put("sliding_window", window);
            case QWEN2, QWEN3 -> {
                json.put("use_sliding_window", window != null);
                json.put("sliding_window", window);
                json.put("max_window_layers", window == null ? config.layers() : 0);
            }
        }
        json.put("torch_dtype", dtype.torchName());
        return json;
    }
}
