"""Writes the fixtures of DecoderTest: tiny random models of each family, and what transformers and peft compute with them.

    pip install torch==2.7.1 transformers==5.23.0 peft==0.21.2 safetensors
    python src/test/python/decoders.py src/test/resources/dev/lightningstore/policy/net
"""

import json
import pathlib
import sys

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    MistralConfig,
    MistralForCausalLM,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

SHAPE = dict(
    vocab_size=40,
    hidden_size=16,
    intermediate_size=24,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=2,
    max_position_embeddings=64,
    attn_implementation="eager",
    tie_word_embeddings=False,
)
LLAMA3 = {
    "rope_type": "llama3",
    "rope_theta": 500000.0,
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 16,
}
MODELS = {
    "llama2": (LlamaForCausalLM, LlamaConfig, dict(num_key_value_heads=4)),
    "llama3": (LlamaForCausalLM, LlamaConfig, dict(rope_parameters=LLAMA3, max_position_embeddings=128)),
    "llama-linear": (
        LlamaForCausalLM,
        LlamaConfig,
        dict(rope_parameters={"rope_type": "linear", "factor": 4.0, "rope_theta": 10000.0}),
    ),
    "smollm2": (LlamaForCausalLM, LlamaConfig, dict(tie_word_embeddings=True, rms_norm_eps=1e-5)),
    "qwen2": (Qwen2ForCausalLM, Qwen2Config, dict(tie_word_embeddings=True)),
    "qwen3": (Qwen3ForCausalLM, Qwen3Config, dict(head_dim=8)),
    "mistral": (MistralForCausalLM, MistralConfig, dict(sliding_window=4)),
}


def fill(model):
    for name, parameter in model.named_parameters():
        values = torch.randn_like(parameter)
        parameter.data = 1 + 0.1 * values if "norm" in name else 0.3 * values


def shape(config):
    rope = dict(config.rope_parameters)
    return {
        "model_type": config.model_type,
        "vocab_size": config.vocab_size,
        "hidden_size": config.hidden_size,
        "intermediate_size": config.intermediate_size,
        "num_hidden_layers": config.num_hidden_layers,
        "num_attention_heads": config.num_attention_heads,
        "num_key_value_heads": config.num_key_value_heads,
        "head_dim": getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads,
        "max_position_embeddings": config.max_position_embeddings,
        "rms_norm_eps": config.rms_norm_eps,
        "tie_word_embeddings": config.tie_word_embeddings,
        "sliding_window": getattr(config, "sliding_window", None) if config.model_type == "mistral" else None,
        "rope": rope,
    }


def write(folder, name, config, tensors):
    tensors = {key: value.detach().clone().contiguous() for key, value in tensors.items()}
    save_file(tensors, folder / f"{name}.safetensors", metadata={"config": json.dumps(shape(config))})
    print(name, (folder / f"{name}.safetensors").stat().st_size)


def main(folder):
    for number, (name, (model_class, config_class, changes)) in enumerate(MODELS.items()):
        torch.manual_seed(number)
        config = config_class(**{**SHAPE, **changes})
        model = model_class(config).float().eval()
        fill(model)
        ids = torch.randint(0, config.vocab_size, (2, 9))
        out = model(input_ids=ids, labels=ids)
        out.loss.backward()
        tensors = {"ids": ids, "logits": out.logits, "loss": out.loss.reshape(1)}
        for key, parameter in model.named_parameters():
            tensors[key] = parameter
            tensors["grad." + key] = parameter.grad
        write(folder, name, config, tensors)

    torch.manual_seed(99)
    config = Qwen2Config(**{**SHAPE, "tie_word_embeddings": True})
    base = Qwen2ForCausalLM(config).float().eval()
    fill(base)
    tensors = {key: value.clone() for key, value in base.named_parameters()}
    lora = LoraConfig(r=3, lora_alpha=6, target_modules=["q_proj", "v_proj", "o_proj", "down_proj"], lora_dropout=0.0)
    model = get_peft_model(base, lora)
    pairs = {key: value for key, value in model.named_parameters() if "lora_" in key}
    for value in pairs.values():
        value.data = 0.3 * torch.randn_like(value)
    ids = torch.randint(0, config.vocab_size, (2, 9))
    out = model(input_ids=ids, labels=ids)
    out.loss.backward()
    tensors |= {"ids": ids, "logits": out.logits, "loss": out.loss.reshape(1)}
    for key, value in pairs.items():
        key = key.removeprefix("base_model.model.").replace(".default", "")
        tensors[key] = value
        tensors["grad." + key] = value.grad
    write(folder, "lora", config, tensors)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
