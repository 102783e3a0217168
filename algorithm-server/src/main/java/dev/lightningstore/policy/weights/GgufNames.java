package dev.lightningstore.policy.weights;

import java.util.Map;

/** What GGUF calls the tensors. */
final class GgufNames {
    private static final String LAYERS = "model.layers.";

    private static final Map<String, String> WHOLE = Map.of(
            "model.embed_tokens", "token_embd",
            "model.norm", "output_norm",
            "lm_head", "output");

    private static final Map<String, String> IN_LAYER = Map.ofEntries(
            Map.entry("input_layernorm", "attn_norm"),
            Map.entry("self_attn.q_proj", "attn_q"),
            Map.entry("self_attn.k_proj", "attn_k"),
            Map.entry("self_attn.v_proj", "attn_v"),
            Map.entry("self_attn.q_norm", "attn_q_norm"),
            Map.entry("self_attn.k_norm", "attn_k_norm"),
            Map.entry("self_attn.o_proj", "attn_output"),
            Map.entry("post_attention_layernorm", "ffn_norm"),
            Map.entry("mlp.gate_proj", "ffn_gate"),
            Map.entry("mlp.up_proj", "ffn_up"),
            Map.entry("mlp.down_proj", "ffn_down"));

    private GgufNames() {}

    static String of(String name) {
        int kind = name.lastIndexOf('.');
        String part = name.substring(0, kind);
        if (!part.startsWith(LAYERS)) {
            return WHOLE.get(part) + name.substring(kind);
        }
        int layer = part.indexOf('.', LAYERS.length());
        return "blk." + part.substring(LAYERS.length(), layer) + "." + IN_LAYER.get(part.substring(layer + 1))
                + name.substring(kind);
    }
}
