package dev.lightningstore.algorithm;

import dev.lightningstore.algorithm.batch.TrainingRow;
import dev.lightningstore.algorithm.loss.RowLoss;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A policy small enough to check by hand: for each prefix of tokens its own logits and its own value, learned by Adam. It
 * is a whole policy, so an algorithm that learns with it is right; what is not tested here is the network.
 */
final class TablePolicy implements TrainablePolicy, World.Speaker {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;

    private final int vocabulary;
    private final Map<String, double[]> parameters = new LinkedHashMap<>();
    private final Map<String, double[]> gradients = new LinkedHashMap<>();
    private final Map<String, double[][]> moments = new LinkedHashMap<>();
    private int steps;

    TablePolicy(int vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** The logits of the next token, and behind them the value. */
    double[] parameters(int... prefix) {
        return parameters.computeIfAbsent(Arrays.toString(prefix), _ -> new double[vocabulary + 1]);
    }

    double[] gradient(int... prefix) {
        return gradients.computeIfAbsent(Arrays.toString(prefix), _ -> new double[vocabulary + 1]);
    }

    double probability(int token, int... prefix) {
        return softmax(parameters(prefix))[token];
    }

    @Override
    public double[] probabilities(int... prefix) {
        return softmax(parameters(prefix));
    }

    int steps() {
        return steps;
    }

    @Override
    public List<Beliefs> beliefs(List<TrainingRow> rows) {
        return rows.stream().map(row -> beliefs(row.tokens())).toList();
    }

    @Override
    public Pass forward(List<TrainingRow> rows) {
        List<Beliefs> beliefs = beliefs(rows);
        return new Pass() {
            @Override
            public List<Beliefs> beliefs() {
                return beliefs;
            }

            @Override
            public void backward(List<RowLoss> losses) {
                for (int i = 0; i < losses.size(); i++) {
                    TablePolicy.this.backward(rows.get(i).tokens(), losses.get(i));
                }
            }

            @Override
            public void close() {
                // arrays need no closing
            }
        };
    }

    @Override
    public double step(double learningRate) {
        steps++;
        double norm = Math.sqrt(gradients.values().stream()
                .flatMapToDouble(Arrays::stream)
                .map(g -> g * g)
                .sum());
        double cut = norm > 1 ? 1 / norm : 1;
        gradients.forEach((prefix, gradient) -> {
            double[][] moment = moments.computeIfAbsent(prefix, _ -> new double[2][vocabulary + 1]);
            double[] parameter = parameters.computeIfAbsent(prefix, _ -> new double[vocabulary + 1]);
            for (int k = 0; k <= vocabulary; k++) {
                double g = gradient[k] * cut;
                moment[0][k] = BETA1 * moment[0][k] + (1 - BETA1) * g;
                moment[1][k] = BETA2 * moment[1][k] + (1 - BETA2) * g * g;
                double first = moment[0][k] / (1 - Math.pow(BETA1, steps));
                double second = moment[1][k] / (1 - Math.pow(BETA2, steps));
                parameter[k] -= learningRate * first / (Math.sqrt(second) + 1e-8);
                gradient[k] = 0;
            }
        });
        return norm;
    }

    private Beliefs beliefs(int[] tokens) {
        double[] logprobs = new double[tokens.length];
        double[] entropies = new double[tokens.length];
        double[] values = new double[tokens.length];
        for (int t = 1; t < tokens.length; t++) {
            double[] of = parameters(Arrays.copyOf(tokens, t));
            double[] probabilities = softmax(of);
            logprobs[t] = Math.log(probabilities[tokens[t]]);
            entropies[t] = entropy(probabilities);
            values[t] = of[vocabulary];
        }
        return new Beliefs(logprobs, entropies, values);
    }

    private void backward(int[] tokens, RowLoss loss) {
        for (int t = 1; t < tokens.length; t++) {
            int[] prefix = Arrays.copyOf(tokens, t);
            double[] probabilities = softmax(parameters(prefix));
            double[] gradient = gradient(prefix);
            double entropy = entropy(probabilities);
            for (int k = 0; k < vocabulary; k++) {
                double chosen = k == tokens[t] ? 1 : 0;
                gradient[k] += loss.byLogprob()[t] * (chosen - probabilities[k]);
                gradient[k] -= loss.byEntropy()[t] * probabilities[k] * (Math.log(probabilities[k]) + entropy);
            }
            gradient[vocabulary] += loss.byValue()[t];
        }
    }

    private double[] softmax(double[] of) {
        double highest = Arrays.stream(of, 0, vocabulary).max().orElseThrow();
        double[] weights = Arrays.stream(of, 0, vocabulary)
                .map(logit -> Math.exp(logit - highest))
                .toArray();
        double sum = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(weight -> weight / sum).toArray();
    }

    private static double entropy(double[] probabilities) {
        return -Arrays.stream(probabilities).map(p -> p * Math.log(p)).sum();
    }

    /** A copy that stays as it is: a reference. */
    TablePolicy frozen() {
        TablePolicy copy = new TablePolicy(vocabulary);
        parameters.forEach((prefix, of) -> copy.parameters.put(prefix, of.clone()));
        return copy;
    }
}
