package dev.lightningstore.cli.client;

import dev.lightningstore.algorithm.AlgorithmSettings;
import dev.lightningstore.algorithm.ToolLearning;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.json.JsonValue.JsonNumber;
import dev.lightningstore.json.JsonValue.JsonObject;
import dev.lightningstore.json.JsonValue.JsonString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is trained and how: the options that become a job's spec. What is not given is left to the algorithm server. */
final class SpecOptions {
    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "The model to train, from the library of the algorithm server. tool_policy has none.")
    private @Nullable String model;

    @Option(
            names = "--algorithm",
            paramLabel = "NAME",
            defaultValue = "grpo",
            description =
                    "grpo, dr_grpo, dapo, gspo, cispo, rloo, reinforce++, ppo, flow_grpo, lightning_rl, sft, dpo or"
                            + " tool_policy (default: ${DEFAULT-VALUE}).")
    private String algorithm = "grpo";

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting of the algorithm, such as batch_size=64. Can be given many times.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--steps", paramLabel = "N", description = "At most so many (default: as the epochs have).")
    private @Nullable Integer steps;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Of the order of tasks, of sampling and of fresh adapters (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--lora-rank",
            paramLabel = "N",
            description = "Train adapters of this rank (default: all weights are trained).")
    private @Nullable Integer loraRank;

    @Option(names = "--lora-alpha", paramLabel = "X", description = "Their scale (default: twice the rank).")
    private @Nullable Double loraAlpha;

    @Option(names = "--lora-dropout", paramLabel = "X", description = "0 to 1 (default: 0).")
    private @Nullable Double loraDropout;

    @Option(
            names = "--lora-targets",
            paramLabel = "NAME",
            split = ",",
            description = "Which weights have one, such as q_proj,v_proj (default: all).")
    private List<String> loraTargets = new ArrayList<>();

    @Option(
            names = "--resource",
            paramLabel = "NAME",
            description = "The name under which the policy is published (default: policy; tool_policy for that).")
    private @Nullable String resource;

    @Option(
            names = "--evaluate-every",
            paramLabel = "N",
            description = "Steps between looks at the held-out tasks; 0 for none (default: 10).")
    private @Nullable Integer evaluateEvery;

    @Option(
            names = "--stop-at",
            paramLabel = "REWARD",
            description = "Stop once the held-out tasks earn this much (default: never).")
    private @Nullable Double stopAt;

    @Option(
            names = "--patience",
            paramLabel = "N",
            description = "Stop after so many looks at the held-out tasks without a better one (default: never).")
    private @Nullable Integer patience;

    @Option(
            names = "--staleness",
            paramLabel = "N",
            description = "Steps that rollouts may be behind the weights; 0 waits for each step's own (default: 0).")
    private @Nullable Integer staleness;

    @Option(names = "--temperature", paramLabel = "X", description = "Of sampling (default: 1).")
    private @Nullable Double temperature;

    @Option(
            names = "--validation-temperature",
            paramLabel = "X",
            description = "Of sampling for the held-out tasks (default: 0).")
    private @Nullable Double validationTemperature;

    @Option(names = "--max-tokens", paramLabel = "N", description = "Of an answer (default: 256).")
    private @Nullable Integer maxTokens;

    @Option(
            names = "--rollout-timeout",
            paramLabel = "TIME",
            converter = Times.class,
            description = "How long an attempt at a task may take (default: 10m).")
    private @Nullable Duration rolloutTimeout;

    @Option(
            names = "--alarm-kl",
            paramLabel = "NATS",
            description = "Alarm when the policy is so far from its reference (default: 1).")
    private @Nullable Double alarmKl;

    @Option(
            names = "--alarm-length",
            paramLabel = "TIMES",
            description = "Alarm when answers are so many times as long as at first (default: 3).")
    private @Nullable Double alarmLength;

    @Option(
            names = "--alarm-reward-gap",
            paramLabel = "REWARD",
            description =
                    "Alarm when training is rewarded so much more above the held-out tasks than at first (default:"
                            + " 0.3).")
    private @Nullable Double alarmRewardGap;

    String defaultName() {
        return model == null ? algorithm : algorithm + " " + model;
    }

    /** @throws StoreException.Invalid naming the setting that is unknown, with the nearest, or whose value is wrong */
    Json spec() {
        Map<String, String> all = new HashMap<>(settings);
        all.put("algorithm", algorithm);
        checkModel(AlgorithmSettings.of(all).algorithm() instanceof ToolLearning);
        if (loraRank == null && (loraAlpha != null || loraDropout != null || !loraTargets.isEmpty())) {
            throw new IllegalArgumentException("--lora-rank: is needed where another --lora option is given");
        }
        Map<String, JsonValue> spec = new LinkedHashMap<>();
        put(spec, "model", model == null ? null : new JsonString(model));
        spec.put("algorithm", new JsonString(algorithm));
        Map<String, JsonValue> given = new LinkedHashMap<>();
        settings.forEach((key, value) -> given.put(key, new JsonString(value)));
        spec.put("settings", new JsonObject(given));
        put(spec, "lora", lora());
        put(spec, "steps", number("--steps", steps, 1));
        spec.put("seed", new JsonNumber(Long.toString(seed)));
        put(spec, "resource", resource == null ? null : new JsonString(resource));
        put(spec, "evaluate_every", number("--evaluate-every", evaluateEvery, 0));
        Map<String, JsonValue> stop = new LinkedHashMap<>();
        put(stop, "val_reward", number("--stop-at", stopAt));
        put(stop, "patience", number("--patience", patience, 1));
        put(spec, "stop_when", stop.isEmpty() ? null : new JsonObject(stop));
        put(spec, "staleness", number("--staleness", staleness, 0));
        Map<String, JsonValue> sampling = new LinkedHashMap<>();
        put(sampling, "temperature", number("--temperature", temperature));
        put(sampling, "validation_temperature", number("--validation-temperature", validationTemperature));
        put(sampling, "max_tokens", number("--max-tokens", maxTokens, 1));
        put(spec, "sampling", sampling.isEmpty() ? null : new JsonObject(sampling));
        Map<String, JsonValue> alarms = new LinkedHashMap<>();
        put(alarms, "kl", number("--alarm-kl", alarmKl));
        put(alarms, "length", number("--alarm-length", alarmLength));
        put(alarms, "reward_gap", number("--alarm-reward-gap", alarmRewardGap));
        put(spec, "alarms", alarms.isEmpty() ? null : new JsonObject(alarms));
        put(spec, "rollout_timeout_seconds", seconds(rolloutTimeout));
        return new JsonObject(spec).json();
    }

    /** What only a model can have is refused here, before it is anywhere. */
    private void checkModel(boolean trainsTools) {
        if (!trainsTools) {
            if (model == null) {
                throw new IllegalArgumentException("--model: is missing: name the model that is to be trained");
            }
            return;
        }
        Map<String, @Nullable Object> ofModels = new LinkedHashMap<>();
        ofModels.put("--model", model);
        ofModels.put("--lora-rank", loraRank);
        ofModels.put("--staleness", staleness);
        ofModels.put("--temperature", temperature);
        ofModels.put("--validation-temperature", validationTemperature);
        ofModels.put("--max-tokens", maxTokens);
        ofModels.forEach((option, value) -> {
            if (value != null) {
                throw new IllegalArgumentException(option + ": " + algorithm + " trains no model; leave it out");
            }
        });
    }

    private static @Nullable JsonValue seconds(@Nullable Duration time) {
        if (time == null) {
            return null;
        }
        if (time.toSeconds() < 1) {
            throw new IllegalArgumentException("--rollout-timeout: " + time.toMillis() + " ms is less than 1 s");
        }
        return new JsonNumber(Long.toString(time.toSeconds()));
    }

    private @Nullable JsonValue lora() {
        if (loraRank == null) {
            return null;
        }
        Map<String, JsonValue> lora = new LinkedHashMap<>();
        put(lora, "rank", number("--lora-rank", loraRank, 1));
        put(lora, "alpha", number("--lora-alpha", loraAlpha));
        put(lora, "targets", loraTargets.isEmpty() ? null : JsonValue.texts(loraTargets));
        put(lora, "dropout", number("--lora-dropout", loraDropout));
        return new JsonObject(lora);
    }

    private static void put(Map<String, JsonValue> members, String key, @Nullable JsonValue value) {
        if (value != null) {
            members.put(key, value);
        }
    }

    private static @Nullable JsonValue number(String option, @Nullable Integer value, int least) {
        if (value == null) {
            return null;
        }
        if (value < least) {
            throw new IllegalArgumentException(option + ": " + value + " is less than " + least);
        }
        return new JsonNumber(value.toString());
    }

    private static @Nullable JsonValue number(String option, @Nullable Double value) {
        if (value == null) {
            return null;
        }
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(option + ": " + value + " is no number");
        }
        return new JsonNumber(value);
    }
}
