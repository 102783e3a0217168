package dev.lightningstore.policy.weights;

import dev.lightningstore.policy.weights.ModelConfig.RopeScaling;

/**
 * GGUF keeps Llama 3's stretching of positions as a table, a divisor for each frequency, and not the four numbers that the table was made from.
 * Three of them are the same in every Llama 3; the fourth is the table's largest divisor.
 */
final class Llama3Frequencies {
    private static final double LOW = 1;
    private static final double HIGH = 4;
    private static final int ORIGINAL_POSITIONS = 8192;
    private static final double TOLERANCE = 1e-3;

    private Llama3Frequencies() {}

    static RopeScaling recognise(float[] divisors, double theta, Object file) {
        double factor = 1;
        for (float divisor : divisors) {
            factor = Math.max(factor, divisor);
        }
        RopeScaling.Llama3 scaling = new RopeScaling.Llama3(factor, LOW, HIGH, ORIGINAL_POSITIONS);
        for (int i = 0; i < divisors.length; i++) {
            double expected = divisor(scaling, theta, i, divisors.length);
            if (Math.abs(divisors[i] - expected) > TOLERANCE * expected) {
                throw Refusal.field(
                        file,
                        "rope_freqs.weight",
                        "is not that of a Llama 3: item " + i + " is " + divisors[i] + " and would be " + expected);
            }
        }
        return scaling;
    }

    /** By how much the frequency of a pair is divided: not at all if it turns fast, by the whole factor if it turns slowly. */
    static double divisor(RopeScaling.Llama3 scaling, double theta, int pair, int pairs) {
        double wavelength = 2 * Math.PI * Math.pow(theta, (double) pair / pairs);
        double original = scaling.originalMaxPositions();
        if (wavelength < original / scaling.highFreqFactor()) {
            return 1;
        }
        if (wavelength > original / scaling.lowFreqFactor()) {
            return scaling.factor();
        }
        double smooth = (original / wavelength - scaling.lowFreqFactor())
                / (scaling.highFreqFactor() - scaling.lowFreqFactor());
        return 1 / ((1 - smooth) / scaling.factor() + smooth);
    }
}
