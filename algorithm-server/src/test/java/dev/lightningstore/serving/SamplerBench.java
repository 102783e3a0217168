package dev.lightningstore.serving;

import dev.lightningstore.policy.net.Ops;
import dev.lightningstore.policy.net.Tensor;
import dev.lightningstore.policy.net.Torch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Prints what drawing a token costs with a vocabulary of 49,152, and what PyTorch's log_softmax and its copy to Java would. */
public final class SamplerBench {
    private static final int VOCABULARY = 49_152;
    private static final int ROWS = 16;
    private static final int TIMES = 20;
    private static final int ROUNDS = 3;

    private SamplerBench() {}

    public static void main(String[] args) {
        float[] logits = new float[VOCABULARY * ROWS];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) (3 * random.nextGaussian());
        }
        Map<String, Sampling> ways = new LinkedHashMap<>();
        ways.put("plain", Sampling.PLAIN);
        ways.put("temperature 0.7", Sampling.PLAIN.withTemperature(0.7));
        ways.put("top_k 50", new Sampling(0.7, 50, 1, 0, 1, 0, 0));
        ways.put("top_p 0.9", new Sampling(0.7, 0, 0.9, 0, 1, 0, 0));
        ways.put("greedy", Sampling.GREEDY);
        Sampler sampler = new Sampler(VOCABULARY);
        ways.forEach((name, sampling) -> print(name, () -> {
            for (int row = 0; row < ROWS; row++) {
                Drawn _ = sampler.draw(logits, row * VOCABULARY, sampling, null, null, Draws.uniform(1, row, 0), 0);
            }
        }));
        try (Torch torch = Torch.on("cpu");
                Ops ops = torch.ops()) {
            Tensor rows = ops.floats(logits, ROWS, VOCABULARY);
            print("PyTorch's log_softmax and the copy", () -> {
                try (Ops inner = ops.inner()) {
                    float[] _ = inner.concat(List.of(rows), 0).logSoftmax(1).floats();
                }
            });
            print("the copy alone", () -> {
                float[] _ = rows.floats();
            });
        }
    }

    private static void print(String what, Runnable rows) {
        long best = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < TIMES; i++) {
                rows.run();
            }
            best = Math.min(best, (System.nanoTime() - start) / TIMES / ROWS);
        }
        System.out.println(what + ": " + best / 1_000 + " us a row");
    }
}
