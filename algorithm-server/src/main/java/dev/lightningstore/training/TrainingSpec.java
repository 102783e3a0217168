package dev.lightningstore.training;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lightningstore.algorithm.AlgorithmSettings;
import dev.lightningstore.algorithm.PolicyGradient;
import dev.lightningstore.algorithm.ToolLearning;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.policy.net.Lora;
import dev.lightningstore.toolpolicy.ToolChooser;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a job asks for, read from its JSON.
 *
 * @param model a name in the model library; empty where no model is trained
 * @param algorithm all its settings
 * @param lora null to train all weights
 * @param steps at most; 0 for as many as the epochs have
 * @param seed of the order of tasks, of sampling, of fresh adapters
 * @param resource the name under which the policy is published
 * @param evaluateEvery steps between looks at the held-out tasks; 0 for none
 * @param staleness steps that rollouts may be behind the weights that train on them; 0 waits for each step's own
 * @param rolloutTimeout of one attempt
 */
record TrainingSpec(
        String model,
        AlgorithmSettings algorithm,
        @Nullable Lora lora,
        int steps,
        long seed,
        String resource,
        int evaluateEvery,
        StopWhen stopWhen,
        Alarms.Limits alarms,
        int staleness,
        SamplingPlan sampling,
        Duration rolloutTimeout) {

    /**
     * When a run ends before its last step.
     *
     * @param reward of the held-out tasks that is good enough; NaN for none
     * @param patience evaluations without a better one; 0 for as many as there are
     */
    record StopWhen(double reward, int patience) {}

    /**
     * How rollouts are sampled.
     *
     * @param temperature of training, which the trainer divides by too
     * @param validationTemperature of the held-out tasks
     * @param maxTokens of an answer
     */
    record SamplingPlan(double temperature, double validationTemperature, int maxTokens) {}

    /** Rollouts of a step: a step may use no more, when all of them are sampled anew and done again as often as may be. */
    private static final int MAX_BATCH = 5_000;

    private static final int MAX_STALENESS = 100;

    private static final Set<String> KEYS = Set.of(
            "model",
            "algorithm",
            "settings",
            "lora",
            "steps",
            "seed",
            "resource",
            "evaluate_every",
            "stop_when",
            "alarms",
            "staleness",
            "sampling",
            "rollout_timeout_seconds");

    private static final Set<String> OF_MODELS = Set.of("model", "lora", "staleness", "sampling");

    /** @throws StoreException.Invalid naming the key that is unknown or wrong */
    static TrainingSpec of(Json spec) {
        SpecReader in = SpecReader.of(spec, "spec", KEYS);
        Map<String, String> settings = new HashMap<>(in.texts("settings"));
        long seed = in.whole("seed", 0);
        settings.putIfAbsent("seed", Long.toString(seed));
        settings.put("algorithm", in.text("algorithm", "grpo"));
        SpecReader stop = in.object("stop_when", Set.of("val_reward", "patience"));
        SpecReader alarms = in.object("alarms", Set.of("kl", "length", "reward_gap"));
        SpecReader sampling = in.object("sampling", Set.of("temperature", "validation_temperature", "max_tokens"));
        AlgorithmSettings algorithm = algorithm(settings);
        boolean tools = algorithm.algorithm() instanceof ToolLearning;
        if (tools) {
            OF_MODELS.forEach(key -> refuse(in, key));
        }
        double temperature = sampling.number("temperature", 1, 0.01, 100);
        return new TrainingSpec(
                in.text("model", tools ? "" : null),
                algorithm,
                in.has("lora") ? lora(in.object("lora", Set.of("rank", "alpha", "targets", "dropout"))) : null,
                in.count("steps", 0),
                seed,
                in.text("resource", tools ? ToolChooser.RESOURCE : "policy"),
                in.count("evaluate_every", 10),
                new StopWhen(stop.number("val_reward", Double.NaN, -1e9, 1e9), stop.count("patience", 0)),
                new Alarms.Limits(
                        alarms.number("kl", 1, 0, 1e9),
                        alarms.number("length", 3, 1, 1e9),
                        alarms.number("reward_gap", 0.3, 0, 1e9)),
                staleness(in),
                new SamplingPlan(
                        temperature,
                        sampling.number("validation_temperature", 0, 0, 100),
                        Math.max(1, sampling.count("max_tokens", 256))),
                Duration.ofSeconds(Math.max(1, in.count("rollout_timeout_seconds", 600))));
    }

    private static void refuse(SpecReader in, String key) {
        if (in.has(key)) {
            throw StoreException.Invalid.field("spec." + key, "a policy of tools trains no model: leave it out");
        }
    }

    private static AlgorithmSettings algorithm(Map<String, String> settings) {
        AlgorithmSettings algorithm = AlgorithmSettings.of(settings);
        int batch = algorithm.schedule().batchSize();
        if (algorithm.algorithm() instanceof PolicyGradient && batch > MAX_BATCH) {
            throw StoreException.Invalid.field("spec.settings.batch_size", batch + " is more than " + MAX_BATCH);
        }
        return algorithm;
    }

    /** All of these steps are sampled ahead, and as many versions of the policy are told apart. */
    private static int staleness(SpecReader in) {
        int staleness = in.count("staleness", 0);
        if (staleness > MAX_STALENESS) {
            throw StoreException.Invalid.field("spec.staleness", staleness + " is more than " + MAX_STALENESS);
        }
        return staleness;
    }

    private static Lora lora(SpecReader in) {
        int rank = in.count("rank", 8);
        Set<String> targets = new HashSet<>();
        for (JsonNode each : in.list("targets")) {
            targets.add(each.asText());
        }
        try {
            return new Lora(
                    rank,
                    in.number("alpha", 2.0 * rank, 0, 1e9),
                    targets.isEmpty() ? Lora.ALL : targets,
                    in.number("dropout", 0, 0, 1));
        } catch (IllegalArgumentException e) {
            throw new StoreException.Invalid("spec." + e.getMessage());
        }
    }

    /** Tasks that one step works on. */
    int tasksPerStep() {
        AlgorithmSettings.Schedule schedule = algorithm.schedule();
        return Math.max(1, schedule.batchSize() / schedule.groupSize());
    }

    /** Rollouts of each of them. */
    int groupSize() {
        AlgorithmSettings.Schedule schedule = algorithm.schedule();
        return Math.min(schedule.groupSize(), schedule.batchSize());
    }
}
