package dev.lightningstore.policy.weights;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tensors that a model of some shape has: Hugging Face's names, in the order in which they are used, and their shapes. */
public final class TensorShapes {
    private TensorShapes() {}

    /** Without the output layer where that is the embedding. Projections are (out, in), as torch keeps them. */
    public static Map<String, long[]> of(ModelConfig config) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        long hidden = config.hiddenSize();
        shapes.put("model.embed_tokens.weight", new long[] {config.vocabSize(), hidden});
        for (int i = 0; i < config.layers(); i++) {
            layer(config, "model.layers." + i + ".", shapes);
        }
        shapes.put("model.norm.weight", new long[] {hidden});
        if (!config.tiedEmbeddings()) {
            shapes.put("lm_head.weight", new long[] {config.vocabSize(), hidden});
        }
        return Collections.unmodifiableMap(shapes);
    }

    private static void layer(ModelConfig config, String layer, Map<String, long[]> shapes) {
        long hidden = config.hiddenSize();
        long inner = config.intermediateSize();
        long queries = (long) config.heads() * config.headDim();
        long keys = (long) config.kvHeads() * config.headDim();
        shapes.put(layer + "input_layernorm.weight", new long[] {hidden});
        shapes.put(layer + "self_attn.q_proj.weight", new long[] {queries, hidden});
        shapes.put(layer + "self_attn.k_proj.weight", new long[] {keys, hidden});
        shapes.put(layer + "self_attn.v_proj.weight", new long[] {keys, hidden});
        if (config.qkvBias()) {
            shapes.put(layer + "self_attn.q_proj.bias", new long[] {queries});
            shapes.put(layer + "self_attn.k_proj.bias", new long[] {keys});
            shapes.put(layer + "self_attn.v_proj.bias", new long[] {keys});
        }
        if (config.qkNorm()) {
            shapes.put(layer + "self_attn.q_norm.weight", new long[] {config.headDim()});
            shapes.put(layer + "self_attn.k_norm.weight", new long[] {config.headDim()});
        }
        shapes.put(layer + "self_attn.o_proj.weight", new long[] {hidden, queries});
        shapes.put(layer + "post_attention_layernorm.weight", new long[] {hidden});
        shapes.put(layer + "mlp.gate_proj.weight", new long[] {inner, hidden});
        shapes.put(layer + "mlp.up_proj.weight", new long[] {inner, hidden});
        shapes.put(layer + "mlp.down_proj.weight", new long[] {hidden, inner});
    }

    /** How many numbers a model of that shape has. */
    public static long parameters(ModelConfig config) {
        return of(config).values().stream().mapToLong(TensorShapes::count).sum();
    }

    static long count(long[] shape) {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }
}
