package dev.lightningstore.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.algorithm.batch.TrainingRow;
import dev.lightningstore.policy.net.Decoder;
import dev.lightningstore.policy.net.KvCache;
import dev.lightningstore.policy.net.Ops;
import dev.lightningstore.policy.net.Torch;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Long runs hold no more at their end than after their first steps. */
class LeakTest {
    private static final int SLOTS = 16;

    @Test
    void aThousandStepsLeaveNothingBehind() {
        try (Torch torch = Torch.on("cpu");
                Learner lora = LearnerTest.learner(torch, ", \"lora\": {\"rank\": 2}", 1000, 1000);
                Learner full = LearnerTest.learner(torch, "", 1000, 1000)) {
            List<TrainingRow> rows = LearnerTest.copies(new SplittableRandom(1), 2);
            train(lora, full, rows, 10);
            int before = torch.alive();
            train(lora, full, rows, 500);
            assertEquals(before, torch.alive());
        }
    }

    @Test
    void tenThousandTokensLeaveNothingBehind() {
        try (Torch torch = Torch.on("cpu");
                Decoder decoder = Decoder.fresh(torch, LearnerTest.TINY, 64, 7);
                KvCache cache = decoder.cache(SLOTS, 48)) {
            decode(torch, cache, 40);
            int before = torch.alive();
            int tokens = 0;
            while (tokens < 10_000) {
                tokens += decode(torch, cache, 40);
            }
            assertEquals(before, torch.alive());
            assertTrue(cache.open() == 0);
        }
    }

    private static void train(Learner lora, Learner full, List<TrainingRow> rows, int times) {
        for (int i = 1; i <= times; i++) {
            LearnerTest.step(lora, rows, i, 1000);
            LearnerTest.step(full, rows, i, 1000);
        }
    }

    private static int decode(Torch torch, KvCache cache, int steps) {
        int[] slots = new int[SLOTS];
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = cache.acquire();
        }
        int[] next = new int[SLOTS];
        Arrays.fill(next, 3);
        for (int step = 0; step < steps; step++) {
            try (Ops ops = torch.ops()) {
                next = cache.decode(ops, slots, next, null).argMax(1).ints();
            }
        }
        Arrays.stream(slots).forEach(cache::release);
        return steps * SLOTS;
    }
}
