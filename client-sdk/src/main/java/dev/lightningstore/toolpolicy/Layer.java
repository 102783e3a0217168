package dev.lightningstore.toolpolicy;

/**
 * A linear map. The arrays are not copied: do not change them.
 *
 * @param weights one row an output
 * @param bias one number an output
 */
public record Layer(double[][] weights, double[] bias) {
    public Layer {
        if (weights.length != bias.length || weights.length == 0) {
            throw new IllegalArgumentException(
                    "layer: " + weights.length + " rows of weights have " + bias.length + " biases");
        }
        for (double[] row : weights) {
            if (row.length != weights[0].length) {
                throw new IllegalArgumentException(
                        "layer: rows of " + weights[0].length + " and " + row.length + " weights");
            }
        }
    }

    public int inputs() {
        return weights[0].length;
    }

    public int outputs() {
        return bias.length;
    }

    public double[] of(double[] input) {
        double[] output = bias.clone();
        for (int o = 0; o < output.length; o++) {
            for (int i = 0; i < input.length; i++) {
                output[o] += weights[o][i] * input[i];
            }
        }
        return output;
    }
}
