"""Our training step and our generation beside PyTorch's and transformers', in turns on one machine: same shape, batch and threads.

    ./mvnw -pl algorithm-server -am -DskipTests package dependency:build-classpath -Dmdep.outputFile=target/classpath
    pip install torch==2.7.1 transformers==5.23.0
    cd algorithm-server
    python src/test/python/speed.py java target/classes:target/test-classes:$(cat target/classpath)

SHAPE=smollm2 takes the shape of SmolLM2-135M instead of a small one; both sides have the same OpenMP settings, ours unless the environment says
otherwise.
"""

import os
import subprocess
import sys
import time

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("GOMP_SPINCOUNT", "5000")
import torch  # noqa: E402  (reads the lines above)
from transformers import Qwen2Config, Qwen2ForCausalLM  # noqa: E402

# The shape; rows, columns and steps of training; how many generations.
SHAPES = {
    "small": ((256, 704, 4, 4, 2, 2048), (8, 128, 24), 6),
    "smollm2": ((576, 1536, 30, 9, 3, 49152), (4, 128, 6), 3),
}
SHAPE, (ROWS, COLUMNS, STEPS), GENERATIONS = SHAPES[os.environ.get("SHAPE", "small")]
HIDDEN, INTERMEDIATE, LAYERS, HEADS, KV_HEADS, VOCABULARY = SHAPE
THREADS = int(os.environ.get("THREADS", "2"))
PROMPT, NEW = 32, 64
ROUNDS = int(os.environ.get("ROUNDS", "2"))


def report(times):
    kept = sorted(times[len(times) // 4 :])
    return kept[0], kept[len(kept) // 2]


def tokens(rows, columns):
    return torch.tensor([[((row * columns + i) * 37 + 11) % VOCABULARY for i in range(columns)] for row in range(rows)])


def theirs(model, optimizer):
    ids, generated, trained = tokens(16, PROMPT), [], []
    model.eval()
    for _ in range(GENERATIONS):
        start = time.perf_counter()
        with torch.no_grad():
            model.generate(
                ids,
                attention_mask=torch.ones_like(ids),
                max_new_tokens=NEW,
                min_new_tokens=NEW,
                do_sample=False,
                pad_token_id=0,
            )
        generated.append((time.perf_counter() - start) * 1e3)
    model.train()
    batch = tokens(ROWS, COLUMNS)
    for _ in range(STEPS):
        start = time.perf_counter()
        logits = model(input_ids=batch, use_cache=False).logits[:, :-1]
        loss = torch.nn.functional.cross_entropy(logits.reshape(-1, VOCABULARY), batch[:, 1:].reshape(-1))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        loss.item()
        trained.append((time.perf_counter() - start) * 1e3)
    return {"generate": report(generated), "train": report(trained)}


def ours(java, classpath):
    shape = [*SHAPE, THREADS, ROWS, COLUMNS, STEPS, PROMPT, NEW, GENERATIONS]
    command = [java, "--enable-native-access=ALL-UNNAMED", "-cp", classpath, "dev.lightningstore.policy.bench.SpeedBench"]
    output = subprocess.run(command + [str(each) for each in shape], check=True, capture_output=True, text=True).stdout
    lines = [line.split() for line in output.splitlines() if line.split(" ")[0] in ("train", "generate")]
    return {job: (float(least), float(median)) for job, least, median in lines}


def main(java, classpath):
    torch.set_num_threads(THREADS)
    config = Qwen2Config(
        vocab_size=VOCABULARY,
        hidden_size=HIDDEN,
        intermediate_size=INTERMEDIATE,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        num_key_value_heads=KV_HEADS,
        max_position_embeddings=1024,
        tie_word_embeddings=True,
        attn_implementation="sdpa",
    )
    model = Qwen2ForCausalLM(config).float()
    model.generation_config.eos_token_id = None
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, fused=True)
    best = {"theirs": {}, "ours": {}}
    for _ in range(ROUNDS):
        for side, times in (("theirs", theirs(model, optimizer)), ("ours", ours(java, classpath))):
            for job, (least, median) in times.items():
                print(f"{side:7} {job:9} least {least:8.1f} ms  median {median:8.1f} ms", flush=True)
                best[side][job] = min(least, best[side].get(job, least))
    for job, work in (("train", ROWS * COLUMNS), ("generate", 16 * NEW)):
        rates = {side: work / best[side][job] * 1e3 for side in best}
        print(f"{job}: ours {rates['ours']:.0f} tokens/s, theirs {rates['theirs']:.0f}, ratio {rates['ours'] / rates['theirs']:.2f}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
