package dev.lightningstore.toolpolicy;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A learned choice of tools: a state's features go through one hidden layer of tanh to a probability for each action.
 * Immutable and thread-safe; a choice takes microseconds and needs nothing but this.
 *
 * @param features what it looks at, in the order of the hidden layer's inputs
 * @param actions what it chooses from, in the order of the last layer's outputs
 * @param hidden features to hidden units
 * @param logits hidden units to actions
 * @param value hidden units to what is expected to be earned from a state on
 * @param training figures of how it was learned
 */
public record ToolPolicy(
        List<Feature> features,
        List<ToolAction> actions,
        Layer hidden,
        Layer logits,
        Layer value,
        Map<String, Double> training) {
    /** The action of an agent that is done. */
    public static final String STOP = "stop";

    /** The name under which a learned policy is kept. */
    public static final String FILE = "learned_policy.json";

    public ToolPolicy {
        features = List.copyOf(features);
        actions = List.copyOf(actions);
        training = Collections.unmodifiableMap(new LinkedHashMap<>(training));
        if (hidden.inputs() != features.size()
                || logits.inputs() != hidden.outputs()
                || value.inputs() != hidden.outputs()
                || logits.outputs() != actions.size()
                || value.outputs() != 1) {
            throw new IllegalArgumentException("tool policy: layers of " + hidden.inputs() + " to " + hidden.outputs()
                    + " and " + logits.inputs() + " to " + logits.outputs() + " do not fit " + features.size()
                    + " features and " + actions.size() + " actions");
        }
    }

    /** @throws StoreException.Invalid if the file is not one that {@link #write} wrote */
    public static ToolPolicy read(Path file) throws IOException {
        return parse(Json.parse(Files.readAllBytes(file), file.toString()));
    }

    public static ToolPolicy parse(Json json) {
        return ToolPolicyJson.read(json);
    }

    public Json json() {
        return ToolPolicyJson.write(this);
    }

    public void write(Path file) throws IOException {
        Files.write(file, json().utf8());
    }

    /** The most probable action. */
    public String choose(ToolState state) {
        double[] probabilities = distribution(state);
        int best = 0;
        for (int a = 1; a < probabilities.length; a++) {
            best = probabilities[a] > probabilities[best] ? a : best;
        }
        return actions.get(best).name();
    }

    /** An action by its probability: an agent that is to be learned from has to try things. */
    public String sample(ToolState state, RandomGenerator random) {
        double[] probabilities = distribution(state);
        double left = random.nextDouble();
        for (int a = 0; a < probabilities.length - 1; a++) {
            left -= probabilities[a];
            if (left < 0) {
                return actions.get(a).name();
            }
        }
        return actions.get(actions.size() - 1).name();
    }

    /** By the names of the actions; they add up to 1. */
    public Map<String, Double> probabilities(ToolState state) {
        double[] probabilities = distribution(state);
        Map<String, Double> byName = new LinkedHashMap<>();
        for (int a = 0; a < probabilities.length; a++) {
            byName.put(actions.get(a).name(), probabilities[a]);
        }
        return byName;
    }

    /** What is expected to be earned from a state on. */
    public double value(ToolState state) {
        return value.of(activations(state))[0];
    }

    private double[] distribution(ToolState state) {
        double[] scores = logits.of(activations(state));
        double highest = Double.NEGATIVE_INFINITY;
        for (double score : scores) {
            highest = Math.max(highest, score);
        }
        double sum = 0;
        for (int a = 0; a < scores.length; a++) {
            scores[a] = Math.exp(scores[a] - highest);
            sum += scores[a];
        }
        for (int a = 0; a < scores.length; a++) {
            scores[a] /= sum;
        }
        return scores;
    }

    private double[] activations(ToolState state) {
        double[] units = hidden.of(
                features.stream().mapToDouble(feature -> feature.scaled(state)).toArray());
        for (int u = 0; u < units.length; u++) {
            units[u] = Math.tanh(units[u]);
        }
        return units;
    }
}
