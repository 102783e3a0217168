package dev.lightningstore.algorithm.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.ToDoubleFunction;

/** Checks derivatives against what a function does when it is moved a little. */
final class Differences {
    private static final double STEP = 1e-6;

    private Differences() {}

    static void check(ToDoubleFunction<double[]> function, double[] at, double[] derivative) {
        for (int i = 0; i < at.length; i++) {
            double[] up = at.clone();
            double[] down = at.clone();
            up[i] += STEP;
            down[i] -= STEP;
            double slope = (function.applyAsDouble(up) - function.applyAsDouble(down)) / (2 * STEP);
            assertEquals(slope, derivative[i], 1e-7 * Math.max(1, Math.abs(slope)), "entry " + i);
        }
    }
}
