package dev.lightningstore.policy.weights;

import dev.lightningstore.policy.weights.ModelConfig.Family;
import dev.lightningstore.policy.weights.ModelConfig.RopeScaling;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A GGUF file's metadata read as a {@link ModelConfig}. */
final class GgufConfig {
    private static final double DEFAULT_THETA = 10_000;

    private final GgufMetadata metadata;
    private final String architecture;

    private GgufConfig(GgufMetadata metadata) {
        this.metadata = metadata;
        this.architecture = metadata.requiredText("general.architecture");
    }

    /**
     * @param tensors the names that the file has: some parts of a model are told by nothing else
     * @param llama3 what its table of frequencies amounts to, if it has one
     */
    static ModelConfig read(GgufMetadata metadata, Set<String> tensors, @Nullable RopeScaling llama3) {
        return new GgufConfig(metadata).config(tensors, llama3);
    }

    private ModelConfig config(Set<String> tensors, @Nullable RopeScaling llama3) {
        Family family = family();
        refuse("expert_count", "mixtures of experts are not supported; only dense models are");
        int hidden = metadata.requiredInteger(key("embedding_length"));
        int heads = metadata.requiredInteger(key("attention.head_count"));
        int headDim = metadata.integer(key("attention.key_length")).orElse(hidden / heads);
        if (metadata.integer(key("rope.dimension_count")).orElse(headDim) != headDim) {
            throw Refusal.field(
                    metadata.file(), key("rope.dimension_count"), "only " + headDim + " is supported: all of a head");
        }
        Integer window = metadata.integer(key("attention.sliding_window"))
                .filter(w -> w > 0)
                .orElse(null);
        if (tensors.contains("blk.0.attn_q.bias") != (family == Family.QWEN2)) {
            throw Refusal.field(
                    metadata.file(), "blk.0.attn_q.bias", "only Qwen2 has a bias on queries, and it always has");
        }
        return new ModelConfig(
                family == Family.LLAMA && window != null ? Family.MISTRAL : family,
                metadata.integer(key("vocab_size"))
                        .orElseGet(() -> metadata.list("tokenizer.ggml.tokens", String.class)
                                .size()),
                hidden,
                metadata.requiredInteger(key("feed_forward_length")),
                metadata.requiredInteger(key("block_count")),
                heads,
                metadata.integer(key("attention.head_count_kv")).orElse(heads),
                headDim,
                metadata.requiredInteger(key("context_length")),
                metadata.number(key("attention.layer_norm_rms_epsilon"))
                        .map(GgufConfig::shortest)
                        .orElse(1e-6),
                metadata.number(key("rope.freq_base")).map(GgufConfig::shortest).orElse(DEFAULT_THETA),
                llama3 == null ? scaling() : llama3,
                family == Family.QWEN2,
                family == Family.QWEN3,
                !tensors.contains("output.weight"),
                window);
    }

    /** GGUF keeps fp32; 1e-5 is meant where that says 9.999999747378752e-06. */
    private static double shortest(double kept) {
        return Double.parseDouble(Float.toString((float) kept));
    }

    private String key(String name) {
        return architecture + "." + name;
    }

    private Family family() {
        return switch (architecture) {
            case "llama" -> Family.LLAMA;
            case "mistral" -> Family.MISTRAL;
            case "qwen2" -> Family.QWEN2;
            case "qwen3" -> Family.QWEN3;
            default ->
                throw Refusal.field(
                        metadata.file(),
                        "general.architecture",
                        architecture + " is not supported; supported are llama, mistral, qwen2 and qwen3");
        };
    }

    private void refuse(String name, String why) {
        if (metadata.integer(key(name)).orElse(0) > 0) {
            throw Refusal.field(metadata.file(), key(name), why);
        }
    }

    private @Nullable RopeScaling scaling() {
        String type = metadata.text(key("rope.scaling.type")).orElse("none");
        return switch (type) {
            case "none" -> null;
            case "linear" ->
                new RopeScaling.Linear(metadata.number(key("rope.scaling.factor"))
                        .map(GgufConfig::shortest)
                        .orElse(1.0));
            default ->
                throw Refusal.field(
                        metadata.file(),
                        key("rope.scaling.type"),
                        type + " is not supported; supported are none and linear");
        };
    }

    /** Whether the converter of this architecture reorders the rows of queries and keys. */
    static boolean isPermuted(GgufMetadata metadata) {
        String architecture = metadata.requiredText("general.architecture");
        return architecture.equals("llama") || architecture.equals("mistral");
    }
}
