#!/usr/bin/env bash
# The gateway beside the LiteLLM proxy: callers, gateway and a canned model on this machine, in turns.
#
#   bench/gateway/run.sh             calls a second, whole and streamed, at 64 callers; prints the ratios
#   bench/gateway/run.sh latency     what the gateway adds to a call, at half of the calls a second that it can do
#   bench/gateway/run.sh memory      the store's resident memory over 100,000 calls
#
#   CALLERS=64 WARMUP=20 SECONDS_EACH=10   how many, how long
#   CALLS=100000                     of memory; a line is printed every SECONDS_EACH
#   LITELLM=…                        a litellm command; without it one is made, once, under ~/.cache/lightningstore
#   LIGHTNING=… JAR=…                the command and the jar, if not those of this checkout
#   LIGHTNING_JAVA_OPTS=…            for the store's JVM, say to record a profile
#
# The store captures every call to an H2 file before its answer ends. LiteLLM keeps nothing.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
lightning=${LIGHTNING:-$root/lightning}
jar=${JAR:-$root/cli/target/lightning.jar}
callers=${CALLERS:-64}
warmup=${WARMUP:-20}
seconds=${SECONDS_EACH:-10}
. "$root/.mvn/find-jdk.sh"
find_jdk || exit 1
java=$JDK_HOME/bin/java
work=$(mktemp -d)
pids=()
trap 'for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"' EXIT

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

until_answers() { # URL LOG
  for _ in $(seq 600); do
    curl -sf -o /dev/null "$1" && return 0
    sleep 0.2
  done
  echo "$1 does not answer:" >&2
  tail -20 "$2" >&2
  exit 1
}

load() { # stream|whole RATE WARMUP SECONDS URL…
  "$java" -Xmx256m -XX:+UseSerialGC -cp "$jar" dev.lightningstore.cli.bench.ModelCallers "$1" "$callers" "${@:2}"
}

figure() { awk '{print $1}'; }

start_upstream() {
  # Builds the jar, where that has not been done.
  "$lightning" --version >&2
  upstream=http://127.0.0.1:$(free_port)/v1
  "$java" -Xmx128m -XX:+UseSerialGC -cp "$jar" dev.lightningstore.cli.bench.CannedModel "$(sed 's/.*:\([0-9]*\).*/\1/' <<<"$upstream")" &
  pids+=($!)
  until_answers "$upstream/models" /dev/null
}

start_store() {
  local port
  port=$(free_port)
  store=http://127.0.0.1:$port
  LIGHTNING_JAVA_OPTS="${LIGHTNING_JAVA_OPTS:--Xmx512m}" \
    "$lightning" store --port "$port" --data "$work/store" --set "gateway.models=bench=$upstream" >"$work/store.log" 2>&1 &
  store_pid=$!
  pids+=($store_pid)
  until_answers "$store/livez" "$work/store.log"
  ours=()
  for _ in $(seq "$callers"); do
    local made
    made=$(curl -sf "$store/v1/agl/rollouts" -H 'content-type: application/json' -d '{"input": {"bench": true}}')
    ours+=("$store/proxy/rollout/$(id rollout_id <<<"$made")/attempt/$(id attempt_id <<<"$made")/mode/train/openai/v1/chat/completions")
  done
}

id() { grep -o "\"$1\":\"[^\"]*\"" | head -1 | cut -d'"' -f4; }

start_litellm() {
  local litellm=${LITELLM:-} port venv=$HOME/.cache/lightningstore/litellm
  if [ -z "$litellm" ]; then
    litellm=$venv/bin/litellm
    [ -x "$litellm" ] || { python3 -m venv "$venv" && "$venv/bin/pip" install -q 'litellm[proxy]==1.80.0'; }
  fi
  port=$(free_port)
  theirs=http://127.0.0.1:$port/v1/chat/completions
  BENCH_UPSTREAM=$upstream LITELLM_LOCAL_MODEL_COST_MAP=True \
    "$litellm" --config "$root/bench/gateway/litellm.yaml" --host 127.0.0.1 --port "$port" >"$work/litellm.log" 2>&1 &
  pids+=($!)
  until_answers "http://127.0.0.1:$port/health/liveliness" "$work/litellm.log"
}

case ${1:-rate} in
rate)
  start_upstream
  start_store
  start_litellm
  for kind in whole stream; do
    alone=$(load $kind 0 3 3 "$upstream/chat/completions")
    other=$(load $kind 0 3 "$seconds" "$theirs")
    mine=$(load $kind 0 "$warmup" "$seconds" "${ours[@]}")
    echo "$kind  the model alone  $alone"
    echo "$kind  LiteLLM          $other"
    echo "$kind  the gateway      $mine"
    echo "$kind  ratio            $(echo "$(figure <<<"$mine") $(figure <<<"$other")" | awk '{printf "%.1f", $1 / $2}')"
  done
  ;;
latency)
  start_upstream
  start_store
  for kind in whole stream; do
    most=$(load $kind 0 "$warmup" 5 "${ours[@]}" | figure)
    half=$(echo "$most" | awk '{print $1 / 2}')
    alone=$(load $kind "$half" 3 "$seconds" "$upstream/chat/completions")
    mine=$(load $kind "$half" 3 "$seconds" "${ours[@]}")
    echo "$kind  at $half calls/s, the model alone  $alone"
    echo "$kind  at $half calls/s, the gateway      $mine"
    echo "$kind  the gateway adds                $(echo "$alone $mine" | awk '{printf "p50 %.2f ms  p99 %.2f ms", $14 - $4, $17 - $7}')"
  done
  ;;
memory)
  start_upstream
  start_store
  calls=0
  while [ "$calls" -lt "${CALLS:-100000}" ]; do
    calls=$((calls + $(load whole 0 0 "$seconds" "${ours[@]}" | sed 's/.*calls //')))
    echo "$calls calls  $(ps -o rss= -p "$store_pid" | awk '{printf "%.0f MB", $1 / 1024}')"
  done
  ;;
*)
  sed -n '2,14p' "$0"
  exit 2
  ;;
esac
