package dev.lightningstore.algorithm.tool;

import dev.lightningstore.toolpolicy.Layer;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One hidden layer of tanh with two heads, the logits of actions and a value, learned by Adam. Its gradients are worked out
 * by hand. Of one thread.
 */
final class ToolNetwork {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double TINY = 1e-8;

    private final int inputs;
    private final int units;
    private final int actions;

    /** Hidden weights and biases, logits' weights and biases, the value's weights and bias, one after another. */
    private final double[] parameters;

    private final double[] gradient;
    private final double[] first;
    private final double[] second;
    private int steps;

    private ToolNetwork(int inputs, int units, int actions) {
        this.inputs = inputs;
        this.units = units;
        this.actions = actions;
        parameters = new double[units * (inputs + 1) + (actions + 1) * (units + 1)];
        gradient = new double[parameters.length];
        first = new double[parameters.length];
        second = new double[parameters.length];
    }

    /** Hidden weights at random; the heads at 0, so that at first all actions are as likely and nothing is expected. */
    static ToolNetwork fresh(int inputs, int units, int actions, RandomGenerator random) {
        ToolNetwork network = new ToolNetwork(inputs, units, actions);
        double bound = 1 / Math.sqrt(Math.max(1, inputs));
        for (int i = 0; i < units * inputs; i++) {
            network.parameters[i] = random.nextDouble(-bound, bound);
        }
        return network;
    }

    static ToolNetwork of(Layer hidden, Layer logits, Layer value) {
        ToolNetwork network = new ToolNetwork(hidden.inputs(), hidden.outputs(), logits.outputs());
        int at = 0;
        for (Layer layer : new Layer[] {hidden, logits, value}) {
            for (double[] row : layer.weights()) {
                System.arraycopy(row, 0, network.parameters, at, row.length);
                at += row.length;
            }
            System.arraycopy(layer.bias(), 0, network.parameters, at, layer.outputs());
            at += layer.outputs();
        }
        return network;
    }

    /**
     * What is thought of one state.
     *
     * @param activations of the hidden units
     * @param logprobs of the actions
     */
    record Thought(double[] input, double[] activations, double[] logprobs, double value) {}

    Thought think(double[] input) {
        double[] activations = new double[units];
        for (int u = 0; u < units; u++) {
            activations[u] = Math.tanh(linear(0, inputs, units, u, input));
        }
        double[] logprobs = new double[actions];
        for (int a = 0; a < actions; a++) {
            logprobs[a] = linear(logitsAt(), units, actions, a, activations);
        }
        double highest = Arrays.stream(logprobs).max().orElse(0);
        double log = highest
                + Math.log(Arrays.stream(logprobs)
                        .map(logit -> Math.exp(logit - highest))
                        .sum());
        for (int a = 0; a < actions; a++) {
            logprobs[a] -= log;
        }
        return new Thought(input, activations, logprobs, linear(valueAt(), units, 1, 0, activations));
    }

    /** Adds to the gradient, from the derivatives of a loss by the logits and by the value. */
    void backward(Thought thought, double[] byLogits, double byValue) {
        double[] byUnits = new double[units];
        for (int a = 0; a < actions; a++) {
            back(logitsAt(), units, actions, a, thought.activations(), byLogits[a], byUnits);
        }
        back(valueAt(), units, 1, 0, thought.activations(), byValue, byUnits);
        for (int u = 0; u < units; u++) {
            double unit = thought.activations()[u];
            back(0, inputs, units, u, thought.input(), byUnits[u] * (1 - unit * unit), null);
        }
    }

    /** One step of Adam along the gradient, which is then forgotten. */
    void step(double learningRate) {
        steps++;
        for (int i = 0; i < parameters.length; i++) {
            first[i] = BETA1 * first[i] + (1 - BETA1) * gradient[i];
            second[i] = BETA2 * second[i] + (1 - BETA2) * gradient[i] * gradient[i];
            double mean = first[i] / (1 - Math.pow(BETA1, steps));
            double spread = second[i] / (1 - Math.pow(BETA2, steps));
            parameters[i] -= learningRate * mean / (Math.sqrt(spread) + TINY);
        }
        Arrays.fill(gradient, 0);
    }

    Layer hidden() {
        return layer(0, inputs, units);
    }

    Layer logits() {
        return layer(logitsAt(), units, actions);
    }

    Layer value() {
        return layer(valueAt(), units, 1);
    }

    double[] parameters() {
        return parameters;
    }

    double[] gradient() {
        return gradient;
    }

    private int logitsAt() {
        return units * (inputs + 1);
    }

    private int valueAt() {
        return logitsAt() + actions * (units + 1);
    }

    /** Output {@code o} of the layer whose weights begin at {@code at}, with its biases behind them. */
    private double linear(int at, int in, int out, int o, double[] input) {
        double sum = parameters[at + out * in + o];
        for (int i = 0; i < in; i++) {
            sum += parameters[at + o * in + i] * input[i];
        }
        return sum;
    }

    private void back(int at, int in, int out, int o, double[] input, double by, double @Nullable [] byInput) {
        gradient[at + out * in + o] += by;
        for (int i = 0; i < in; i++) {
            gradient[at + o * in + i] += by * input[i];
            if (byInput != null) {
                byInput[i] += by * parameters[at + o * in + i];
            }
        }
    }

    private Layer layer(int at, int in, int out) {
        double[][] weights = new double[out][];
        for (int o = 0; o < out; o++) {
            weights[o] = Arrays.copyOfRange(parameters, at + o * in, at + (o + 1) * in);
        }
        return new Layer(weights, Arrays.copyOfRange(parameters, at + out * in, at + out * (in + 1)));
    }
}
