#!/usr/bin/env bash
# Trains the model of run.sh by TRL's GRPOTrainer on the same tasks, to compare: after run.sh, and with nothing else on the machine.
#
#   examples/smollm2/compare.sh [STEPS] [LORA_RANK]
#
#   DATA     as for run.sh (default: .lightning/smollm2)
#   PYTHON   one that has trl, torch, datasets and peft; without it one is made, once, under ~/.cache/lightningstore
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"
data=${DATA:-.lightning/smollm2}
python=${PYTHON:-}
[ -f "$data/tasks.jsonl" ] || { echo "run examples/smollm2/run.sh first: it makes the tasks" >&2; exit 1; }
if [ -z "$python" ]; then
  venv=$HOME/.cache/lightningstore/trl
  python=$venv/bin/python
  [ -x "$python" ] || { python3 -m venv "$venv" && "$venv/bin/pip" install -q trl==1.16.0 torch==2.7.1 datasets peft; }
fi
[ -d "$data/smollm2-hf" ] || ./lightning model export smollm2 --data "$data" --to "$data/smollm2-hf"
"$python" examples/smollm2/peer.py "$data/smollm2-hf" "$data/tasks.jsonl" "${1:-5}" ${2:-}
