package dev.lightningstore.policy.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lightningstore.policy.net.Ops;
import dev.lightningstore.policy.net.Tape;
import dev.lightningstore.policy.net.Tensor;
import dev.lightningstore.policy.net.Torch;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdamWTest {
    /** The formula of the paper, with the clip to a norm of 1 before it, for gradients that point both ways. */
    @Test
    void itIsTheFormula() {
        float[] weight = {0.5f, -1, 2, 0.1f};
        float[] pull = {-4, 3, 0, 0.001f};
        try (Torch torch = Torch.on("cpu");
                Ops home = torch.ops()) {
            Tensor matrix = home.floats(weight, 2, 2);
            matrix.gathersGradient(true);
            AdamW.Settings settings = new AdamW.Settings(0.9, 0.99, 1e-8, 0.1, 1);
            try (AdamW optimizer = new AdamW(torch, Map.of("matrix", matrix), settings)) {
                double[] expected = new double[4];
                double[] first = new double[4];
                double[] second = new double[4];
                for (int i = 0; i < 4; i++) {
                    expected[i] = weight[i];
                }
                for (int step = 1; step <= 3; step++) {
                    double scale = step == 3 ? 0.1 : 1; // the last gradient is short enough not to be clipped
                    try (Ops ops = torch.ops();
                            Tape tape = Tape.open()) {
                        tape.backward(
                                matrix.mul(ops.floats(pull, 2, 2).mul(scale)).sum());
                        assertEquals(5 * scale, optimizer.step(ops, 0.01), 1e-5);
                    }
                    for (int i = 0; i < 4; i++) {
                        double gradient = pull[i] * (scale == 1 ? 0.2 : 0.1);
                        first[i] = 0.9 * first[i] + 0.1 * gradient;
                        second[i] = 0.99 * second[i] + 0.01 * gradient * gradient;
                        double m = first[i] / (1 - Math.pow(0.9, step));
                        double v = second[i] / (1 - Math.pow(0.99, step));
                        expected[i] -= 0.01 * 0.1 * expected[i] + 0.01 * m / (Math.sqrt(v) + 1e-8);
                    }
                }
                float[] wanted = new float[4];
                for (int i = 0; i < 4; i++) {
                    wanted[i] = (float) expected[i];
                }
                assertArrayEquals(wanted, matrix.floats(), 1e-5f);
            }
        }
    }

    @Test
    void aGradientThatIsNotFiniteChangesNothing() {
        try (Torch torch = Torch.on("cpu");
                Ops ops = torch.ops()) {
            Tensor weight = ops.floats(new float[] {1, 2});
            weight.gathersGradient(true);
            try (AdamW optimizer = new AdamW(torch, Map.of("weight", weight), AdamW.Settings.USUAL);
                    Tape tape = Tape.open()) {
                tape.backward(weight.mul(Double.NaN).sum());
                assertEquals(Double.NaN, optimizer.step(ops, 0.1));
                assertArrayEquals(new float[] {1, 2}, weight.floats());
                assertEquals(0, optimizer.steps());
                assertArrayEquals(
                        new float[2], weight.gradient(ops).orElseThrow().floats());
            }
        }
    }
}
