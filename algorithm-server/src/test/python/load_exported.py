"""Loads each folder that TransformersTest exported, and prints what transformers and peft make of it."""

import json
import os
import sys

import peft
import torch
import transformers

transformers.utils.logging.set_verbosity_error()
folder, texts = sys.argv[1], json.load(open(sys.argv[2], encoding="utf-8"))


def loaded(family):
    path = os.path.join(folder, family)
    model = transformers.AutoModelForCausalLM.from_pretrained(path, dtype=torch.float32)
    tokenizer = transformers.AutoTokenizer.from_pretrained(path)
    prompt = torch.tensor([[5, 6, 7]])
    assert torch.isfinite(model(prompt).logits).all()
    answer = {
        "family": family,
        "parameters": model.num_parameters(),
        "chat": tokenizer.apply_chat_template(
            [{"role": "user", "content": "hello"}], tokenize=False, add_generation_prompt=True
        ),
        "ids": [tokenizer(text, add_special_tokens=False)["input_ids"] for text in texts],
    }
    adapted = peft.PeftModel.from_pretrained(model, os.path.join(path, "adapter"))
    factor = adapted.base_model.model.model.layers[0].self_attn.q_proj.lora_B["default"].weight
    assert factor.shape == (64, 2) and (factor == 1).all()
    return answer


print(json.dumps([loaded(family) for family in ["LLAMA", "QWEN2", "QWEN3", "MISTRAL"]], ensure_ascii=False))
