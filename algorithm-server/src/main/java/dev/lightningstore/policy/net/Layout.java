package dev.lightningstore.policy.net;

import dev.lightningstore.policy.weights.ModelConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which tensors a decoder has, by Hugging Face's names, and in which order decoder.py counts them. */
final class Layout {
    static final String EMBEDDING = "model.embed_tokens.weight";
    static final String LAST_NORM = "model.norm.weight";
    static final String OUTPUT = "lm_head.weight";
    static final List<String> IN_LAYER = List.of(
            "input_layernorm.weight",
            "self_attn.q_proj.weight",
            "self_attn.q_proj.bias",
            "self_attn.k_proj.weight",
            "self_attn.k_proj.bias",
            "self_attn.v_proj.weight",
            "self_attn.v_proj.bias",
            "self_attn.o_proj.weight",
            "self_attn.q_norm.weight",
            "self_attn.k_norm.weight",
            "post_attention_layernorm.weight",
            "mlp.gate_proj.weight",
            "mlp.up_proj.weight",
            "mlp.down_proj.weight");

    private Layout() {}

    static String inLayer(int layer, String name) {
        return "model.layers." + layer + "." + name;
    }

    static Map<String, long[]> shapes(ModelConfig config) {
        long hidden = config.hiddenSize();
        Map<String, long[]> shapes = new LinkedHashMap<>();
        shapes.put(EMBEDDING, new long[] {config.vocabSize(), hidden});
        shapes.put(LAST_NORM, new long[] {hidden});
        if (!config.tiedEmbeddings()) {
            shapes.put(OUTPUT, new long[] {config.vocabSize(), hidden});
        }
        for (int layer = 0; layer < config.layers(); layer++) {
            for (String name : IN_LAYER) {
                long[] shape = shape(config, name);
                if (shape.length > 0) {
                    shapes.put(inLayer(layer, name), shape);
                }
            }
        }
        return shapes;
    }

    /** Of a tensor in a layer; no dimension at all for one that this model lacks. */
    static long[] shape(ModelConfig config, String name) {
        long hidden = config.hiddenSize();
        long queries = (long) config.heads() * config.headDim();
        long keys = (long) config.kvHeads() * config.headDim();
        long[] none = {};
        return switch (name) {
            case "input_layernorm.weight", "post_attention_layernorm.weight" -> new long[] {hidden};
            case "self_attn.q_proj.weight" -> new long[] {queries, hidden};
            case "self_attn.k_proj.weight", "self_attn.v_proj.weight" -> new long[] {keys, hidden};
            case "self_attn.o_proj.weight" -> new long[] {hidden, queries};
            case "self_attn.q_proj.bias" -> config.qkvBias() ? new long[] {queries} : none;
            case "self_attn.k_proj.bias", "self_attn.v_proj.bias" -> config.qkvBias() ? new long[] {keys} : none;
            case "self_attn.q_norm.weight", "self_attn.k_norm.weight" ->
                config.qkNorm() ? new long[] {config.headDim()} : none;
            case "mlp.gate_proj.weight", "mlp.up_proj.weight" -> new long[] {config.intermediateSize(), hidden};
            case "mlp.down_proj.weight" -> new long[] {hidden, config.intermediateSize()};
            default -> throw new IllegalArgumentException("no tensor of a layer: " + name);
        };
    }
}
