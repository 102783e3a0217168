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

    /** Rows of these lengths that have nothing in common. */
    private static List<List<int[]>> rows(int... lengths) {
        return IntStream.range(0, lengths.length)
                .mapToObj(row -> {
                    int[] tokens = new int[lengths[row]];
                    Arrays.fill(tokens, row);
                    return List.of(tokens);
                })
                .toList();
    }

    @Test
    void everyRowIsInExactlyOneMicroBatchThatFits() {
        SplittableRandom random = new SplittableRandom(5);
        for (int trial = 0; trial < 100; trial++) {
            int[] lengths = random.ints(random.nextInt(1, 40), 1, 100).toArray();
            int budget = random.nextInt(16, 400);
            int updates = random.nextInt(1, 5);
            BatchPlan plan = BatchPlan.of(rows(lengths), updates, budget, random);
            int[] all = plan.updates().stream()
                    .flatMapToInt(update -> Arrays.stream(update.rows()))
                    .sorted()
                    .toArray();
            assertArrayEquals(IntStream.range(0, lengths.length).toArray(), all);
            assertEquals(Math.min(updates, lengths.length), plan.updates().size());
            for (Update update : plan.updates()) {
                for (MicroBatch batch : update.microBatches()) {
                    assertTrue(batch.tokens() <= budget || batch.rows().length == 1);
                    int length = batch.tokens() / batch.rows().length;
                    assertTrue(Arrays.stream(batch.rows()).allMatch(row -> lengths[row] <= length));
                }
            }
            assertTrue(plan.padding() >= 0 && plan.padding() < 1);
        }
    }

    @Test
    void theSameSeedPlansTheSame() {
        int[] lengths = IntStream.range(1, 30).toArray();
        assertEquals(
                text(BatchPlan.of(rows(lengths), 3, 64, new SplittableRandom(1))),
                text(BatchPlan.of(rows(lengths), 3, 64, new SplittableRandom(1))));
        assertNotEquals(
                text(BatchPlan.of(rows(lengths), 3, 64, new SplittableRandom(1))),
                text(BatchPlan.of(rows(lengths), 3, 64, new SplittableRandom(2))));
    }

    @Test
    void rowsOfLikeLengthGoTogetherTheLongestFirst() {
        BatchPlan plan = BatchPlan.of(rows(3, 60, 5, 64), 1, 128, new SplittableRandom(1));
        List<MicroBatch> batches = plan.updates().getFirst().microBatches();
        assertEquals(2, batches.size());
        assertArrayEquals(new int[] {3, 1}, batches.getFirst().rows());
        assertEquals(128, batches.getFirst().tokens());
        assertEquals(10, batches.getLast().tokens());
        assertEquals(1 - 132 / 138.0, plan.padding(), 1e-12);
        assertEquals(0, plan.shared());
    }

    @Test
    void rowsThatBeginAlikeGoTogether() {
        List<List<int[]>> rows = IntStream.range(0, 12)
                .mapToObj(row -> {
                    int[] tokens = new int[30];
                    Arrays.fill(tokens, 0, 24, row % 3);
                    Arrays.fill(tokens, 24, 30, 100 + row);
                    return List.of(tokens);
                })
                .toList();
        BatchPlan plan = BatchPlan.of(rows, 1, 60, new SplittableRandom(1));
        List<MicroBatch> batches = plan.updates().getFirst().microBatches();
        assertEquals(3, batches.size());
        for (MicroBatch batch : batches) {
            assertEquals(24 + 4 * 6, batch.tokens());
            assertEquals(
                    1,
                    Arrays.stream(batch.rows()).map(row -> row % 3).distinct().count());
        }
        assertEquals(1 - 3 * 48 / 360.0, plan.shared(), 1e-12);
        assertEquals(0, plan.padding());
    }

    @Test
    void whatStaysTogetherIsCountedOnce() {
        List<int[]> pair = List.of(new int[] {1, 2, 3, 4}, new int[] {1, 2, 5});
        SharedTree tree = SharedTree.of(List.of(pair), 3).getFirst();
        assertEquals(5, tree.tokens());
        assertEquals(7, tree.apart());
    }

    @Test
    void whatSharesLittleStaysApart() {
        int[] one = new int[500];
        int[] other = new int[500];
        Arrays.fill(other, 3, 500, 1);
        assertEquals(2, SharedTree.ofAll(List.of(one, other)).size());
    }

    @Test
    void nothingToPlanIsNoPlan() {
        BatchPlan plan = BatchPlan.of(rows(), 3, 64, new SplittableRandom(1));
        assertEquals(List.of(), plan.updates());
        assertEquals(0, plan.padding());
        assertThrows(IllegalArgumentException.class, () -> BatchPlan.of(rows(1), 0, 1, new SplittableRandom(1)));
    }
}
