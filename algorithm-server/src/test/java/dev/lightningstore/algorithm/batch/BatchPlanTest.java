package dev.lightningstore.algorithm.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.algorithm.batch.BatchPlan.MicroBatch;
import dev.lightningstore.algorithm.batch.BatchPlan.Update;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchPlanTest {
    private static String text(BatchPlan plan) {
        return plan.updates().stream()
                .map(update -> update.microBatches().stream()
                        .map(batch -> Arrays.toString(batch.rows()))
                        .toList()
                        .toString())
                .toList()
                .toString();
    }

    @Test
    void everyRowIsInExactlyOneMicroBatchThatFits() {
        SplittableRandom random = new SplittableRandom(5);
        for (int trial = 0; trial < 100; trial++) {
            int[] lengths = random.ints(random.nextInt(1, 40), 1, 100).toArray();
            int budget = random.nextInt(16, 400);
            int updates = random.nextInt(1, 5);
            BatchPlan plan = BatchPlan.of(lengths, updates, budget, random);
            int[] all = plan.updates().stream()
                    .flatMapToInt(update -> Arrays.stream(update.rows()))
                    .sorted()
                    .toArray();
            assertArrayEquals(IntStream.range(0, lengths.length).toArray(), all);
            assertEquals(Math.min(updates, lengths.length), plan.updates().size());
            for (Update update : plan.updates()) {
                for (MicroBatch batch : update.microBatches()) {
                    assertTrue(batch.tokens() <= budget || batch.rows().length == 1);
                    assertTrue(Arrays.stream(batch.rows()).allMatch(row -> lengths[row] <= batch.length()));
                }
            }
            assertTrue(plan.padding(lengths) >= 0 && plan.padding(lengths) < 1);
        }
    }

    @Test
    void theSameSeedPlansTheSame() {
        int[] lengths = IntStream.range(1, 30).toArray();
        assertEquals(
                text(BatchPlan.of(lengths, 3, 64, new SplittableRandom(1))),
                text(BatchPlan.of(lengths, 3, 64, new SplittableRandom(1))));
        assertNotEquals(
                text(BatchPlan.of(lengths, 3, 64, new SplittableRandom(1))),
                text(BatchPlan.of(lengths, 3, 64, new SplittableRandom(2))));
    }

    @Test
    void rowsOfLikeLengthGoTogetherTheLongestFirst() {
        BatchPlan plan = BatchPlan.of(new int[] {3, 60, 5, 64}, 1, 128, new SplittableRandom(1));
        List<MicroBatch> batches = plan.updates().getFirst().microBatches();
        assertEquals(2, batches.size());
        assertArrayEquals(new int[] {3, 1}, batches.getFirst().rows());
        assertEquals(64, batches.getFirst().length());
        assertEquals(5, batches.getLast().length());
        assertEquals(1 - 132 / 138.0, plan.padding(new int[] {3, 60, 5, 64}), 1e-12);
    }

    @Test
    void nothingToPlanIsNoPlan() {
        BatchPlan plan = BatchPlan.of(new int[0], 3, 64, new SplittableRandom(1));
        assertEquals(List.of(), plan.updates());
        assertEquals(0, plan.padding(new int[0]));
        assertThrows(IllegalArgumentException.class, () -> BatchPlan.of(new int[1], 0, 1, new SplittableRandom(1)));
    }
}
