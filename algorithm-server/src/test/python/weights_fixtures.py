"""Makes the small files below resources/weights, with libraries that are not ours.

    python weights_fixtures.py ../resources/weights        (gguf 0.19, safetensors 0.8, numpy)

quantised.json  blocks of each kind, and the numbers that the gguf package makes of them
tiny.gguf       a Llama whose queries and keys are reordered as llama.cpp's converter does, a byte-level tokenizer, a template
tiny/           the same weights as safetensors, which the GGUF must equal
tiny-qwen2*, tiny-qwen3*   the same of families with biases, with norms of queries and keys, and with an output layer of its own
"""

import base64
import json
import os
import sys

import gguf
import numpy
from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType
from safetensors.numpy import save_file

random = numpy.random.default_rng(7)
KINDS = ["F32", "F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q4_K", "Q5_K", "Q6_K"]
# Where a kind's blocks hold fp16 numbers, which must not be random bytes: those would be NaN or huge.
HALVES = {"Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0], "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208]}
BLOCKS = 5


def blocks(kind):
    if kind not in HALVES:
        numbers = random.normal(size=64).astype(numpy.float32)
        return gguf.quants.quantize(numbers, GGMLQuantizationType[kind]).tobytes()
    size = GGML_QUANT_SIZES[GGMLQuantizationType[kind]][1]
    data = random.integers(0, 256, size=(BLOCKS, size), dtype=numpy.uint8)
    for at in HALVES[kind]:
        scales = random.normal(scale=0.1, size=BLOCKS).astype(numpy.float16)
        data[:, at : at + 2] = scales.view(numpy.uint8).reshape(BLOCKS, 2)
    return data.tobytes()


def quantised():
    entries = []
    for kind in KINDS:
        data = blocks(kind)
        numbers = gguf.quants.dequantize(numpy.frombuffer(data, dtype=numpy.uint8), GGMLQuantizationType[kind])
        entries.append(
            {
                "kind": kind,
                "data": base64.b64encode(data).decode(),
                "fp32": base64.b64encode(numbers.astype("<f4").tobytes()).decode(),
            }
        )
    return entries


HIDDEN, INNER, LAYERS, HEADS, KV_HEADS = 32, 64, 2, 4, 2
BYTES = [chr(b) if 33 <= b <= 126 or 161 <= b <= 172 or b >= 174 else None for b in range(256)]
hidden = iter(range(256, 512))
TOKENS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"] + [b or chr(next(hidden)) for b in BYTES]
MERGES = ["h e", "l l", "he ll", "hell o", "Ġ w"]
TOKENS += [merge.replace(" ", "") for merge in MERGES]
TEMPLATE = "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}{% endfor %}"


def tensors(family):
    keys = HIDDEN // HEADS * KV_HEADS
    yield "model.embed_tokens.weight", "token_embd.weight", (len(TOKENS), HIDDEN)
    for i in range(LAYERS):
        theirs, ours = f"blk.{i}.", f"model.layers.{i}."
        yield ours + "input_layernorm.weight", theirs + "attn_norm.weight", (HIDDEN,)
        for name, letter, rows in [("q_proj", "q", HIDDEN), ("k_proj", "k", keys), ("v_proj", "v", keys)]:
            yield f"{ours}self_attn.{name}.weight", f"{theirs}attn_{letter}.weight", (rows, HIDDEN)
            if family == "qwen2":
                yield f"{ours}self_attn.{name}.bias", f"{theirs}attn_{letter}.bias", (rows,)
        if family == "qwen3":
            yield ours + "self_attn.q_norm.weight", theirs + "attn_q_norm.weight", (HIDDEN // HEADS,)
            yield ours + "self_attn.k_norm.weight", theirs + "attn_k_norm.weight", (HIDDEN // HEADS,)
        yield ours + "self_attn.o_proj.weight", theirs + "attn_output.weight", (HIDDEN, HIDDEN)
        yield ours + "post_attention_layernorm.weight", theirs + "ffn_norm.weight", (HIDDEN,)
        yield ours + "mlp.gate_proj.weight", theirs + "ffn_gate.weight", (INNER, HIDDEN)
        yield ours + "mlp.up_proj.weight", theirs + "ffn_up.weight", (INNER, HIDDEN)
        yield ours + "mlp.down_proj.weight", theirs + "ffn_down.weight", (HIDDEN, INNER)
    if family == "qwen3":
        yield "lm_head.weight", "output.weight", (len(TOKENS), HIDDEN)
    yield "model.norm.weight", "output_norm.weight", (HIDDEN,)


def permuted(weights, heads):
    return weights.reshape(heads, 2, weights.shape[0] // heads // 2, *weights.shape[1:]).swapaxes(1, 2).reshape(weights.shape)


PRE = {"llama": "smollm", "qwen2": "qwen2", "qwen3": "qwen2"}
ARCHITECTURE = {"llama": "LlamaForCausalLM", "qwen2": "Qwen2ForCausalLM", "qwen3": "Qwen3ForCausalLM"}


def config(family):
    return {
        "architectures": [ARCHITECTURE[family]],
        "model_type": family,
        "vocab_size": len(TOKENS),
        "hidden_size": HIDDEN,
        "intermediate_size": INNER,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS,
        "num_key_value_heads": KV_HEADS,
        "head_dim": HIDDEN // HEADS,
        "max_position_embeddings": 128,
        "rms_norm_eps": 1e-5,
        "rope_parameters": {"rope_theta": 100000.0, "rope_type": "default"},
        "tie_word_embeddings": family != "qwen3",
        "dtype": "float16",
    }


def tiny(folder, family, name):
    writer = gguf.GGUFWriter(os.path.join(folder, name + ".gguf"), family)
    writer.add_context_length(128)
    writer.add_embedding_length(HIDDEN)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_freq_base(100000.0)
    writer.add_rope_dimension_count(HIDDEN // HEADS)
    writer.add_vocab_size(len(TOKENS))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(PRE[family])
    writer.add_token_list(TOKENS)
    writer.add_token_types([3, 3, 3] + [1] * (len(TOKENS) - 3))
    writer.add_token_merges(MERGES)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_chat_template(TEMPLATE)
    kept = {}
    for ours, theirs, shape in tensors(family):
        numbers = random.normal(scale=0.1, size=shape).astype(numpy.float16).astype(numpy.float32)
        kept[ours] = numbers
        heads = {"q_proj": HEADS, "k_proj": KV_HEADS}.get(ours.split(".")[-2])
        written = permuted(numbers, heads) if heads and family == "llama" else numbers
        writer.add_tensor(theirs, written.astype(numpy.float16) if len(shape) == 2 else written)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    os.makedirs(os.path.join(folder, name), exist_ok=True)
    halves = {ours: numbers.astype(numpy.float16) for ours, numbers in kept.items()}
    file = os.path.join(folder, name, "model.safetensors")
    save_file(halves, file, metadata={"format": "pt"})
    os.chmod(file, 0o644)
    with open(os.path.join(folder, name, "config.json"), "w") as out:
        json.dump(config(family), out, indent=2)
        out.write("\n")


if __name__ == "__main__":
    with open(os.path.join(sys.argv[1], "quantised.json"), "w") as out:
        json.dump(quantised(), out, indent=1)
        out.write("\n")
    tiny(sys.argv[1], "llama", "tiny")
    tiny(sys.argv[1], "qwen2", "tiny-qwen2")
    tiny(sys.argv[1], "qwen3", "tiny-qwen3")
