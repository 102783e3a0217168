"""The same task for TRL's GRPOTrainer: the same weights, tasks, prompts, rewards and settings as run.sh. Prints a line a step.

    peer.py MODEL_FOLDER TASKS.jsonl STEPS [LORA_RANK]
"""

import json
import sys
import time

import torch
from datasets import Dataset
from transformers import TrainerCallback
from trl import GRPOConfig, GRPOTrainer

SYSTEM = (
    'You answer with one JSON object and nothing else: {"tool": T, "a": A, "b": B},'
    " where T is add, sub or mul, and A and B are the two numbers."
)


def messages(question):
    return [
        {"role": "system", "content": SYSTEM},
        {"role": "user", "content": "What is 7 plus 5?"},
        {"role": "assistant", "content": '{"tool": "add", "a": 7, "b": 5}'},
        {"role": "user", "content": question},
    ]


def score(answer, tool, a, b):
    """As SumVerifier does."""
    start = answer.find("{")
    end = answer.find("}", max(0, start)) + 1
    if start < 0 or end <= start:
        return 0.0
    try:
        call = json.loads(answer[start:end])
    except ValueError:
        return 0.0
    keys = set(call) == {"tool", "a", "b"}
    right = keys and call["tool"] == tool
    arguments = keys and str(call["a"]) == a and str(call["b"]) == b
    alone = not (answer[:start] + answer[end:]).strip()
    return 0.1 + 0.2 * keys + 0.3 * right + 0.2 * arguments + 0.2 * alone


def reward(completions, tool, a, b, **_):
    return [score(said[0]["content"], *task) for said, *task in zip(completions, tool, a, b)]


class Steps(TrainerCallback):
    def __init__(self):
        self.began = time.time()

    def on_log(self, args, state, control, logs=None, **_):
        if logs and "reward" in logs:
            now = time.time()
            print(f"trl step {state.global_step}  reward_mean {logs['reward']:.4f}  {now - self.began:.2f} s", flush=True)
            self.began = now


def main():
    folder, tasks, steps = sys.argv[1], sys.argv[2], int(sys.argv[3])
    rank = int(sys.argv[4]) if len(sys.argv) > 4 else 0
    rows = [json.loads(line) for line in open(tasks)]
    rows = [row["input"] for row in rows if row["mode"] == "train"]
    data = Dataset.from_list([
        {"prompt": messages(row["question"]), "tool": row["tool"], "a": str(row["a"]), "b": str(row["b"])}
        for row in rows
    ])
    config = GRPOConfig(
        output_dir="unused",
        use_cpu=True,
        bf16=False,
        learning_rate=2e-5 if rank == 0 else 2e-4,
        lr_scheduler_type="constant",
        weight_decay=0.0,
        max_grad_norm=1.0,
        per_device_train_batch_size=32,
        num_generations=8,
        max_completion_length=32,
        max_steps=steps,
        beta=0.0,
        temperature=1.0,
        logging_steps=1,
        save_strategy="no",
        report_to=[],
        gradient_checkpointing=False,
        seed=1,
        disable_tqdm=True,
        model_init_kwargs={"dtype": torch.float32},
    )
    lora = None
    if rank:
        from peft import LoraConfig

        lora = LoraConfig(r=rank, lora_alpha=2 * rank, target_modules="all-linear", task_type="CAUSAL_LM")
    GRPOTrainer(
        model=folder, args=config, reward_funcs=reward, train_dataset=data, peft_config=lora, callbacks=[Steps()]
    ).train()


main()
