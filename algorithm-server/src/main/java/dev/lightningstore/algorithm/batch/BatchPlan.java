package dev.lightningstore.algorithm.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * In which order rows are trained on: shuffled into updates, and each update cut into micro-batches of rows of like length
 * that fit a budget of tokens, padding included. The same seed plans the same.
 *
 * @param updates one optimizer step each
 */
public record BatchPlan(List<Update> updates) {
    /** What one step of the optimizer is made of. */
    public record Update(List<MicroBatch> microBatches) {
        /** The rows of all micro-batches. */
        public int[] rows() {
            return microBatches.stream()
                    .flatMapToInt(batch -> Arrays.stream(batch.rows()))
                    .toArray();
        }
    }

    /**
     * Rows that go through the network together.
     *
     * @param rows their numbers
     * @param length of the longest, to which the others are padded
     */
    public record MicroBatch(int[] rows, int length) {
        public int tokens() {
            return rows.length * length;
        }
    }

    /**
     * @param lengths tokens of each row
     * @param updates how many steps to spread the rows over; with fewer rows than that there are as many steps as rows
     * @param tokenBudget the most tokens of a micro-batch; a row that is longer goes alone
     */
    public static BatchPlan of(int[] lengths, int updates, int tokenBudget, RandomGenerator random) {
        if (updates < 1 || tokenBudget < 1) {
            throw new IllegalArgumentException(
                    "updates_per_pass, micro_batch_tokens: " + updates + " and " + tokenBudget + " must be 1 or more");
        }
        int[] order = shuffled(lengths.length, random);
        int steps = Math.min(updates, lengths.length);
        List<Update> planned = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            int from = (int) ((long) step * order.length / steps);
            int to = (int) ((long) (step + 1) * order.length / steps);
            planned.add(new Update(microBatches(Arrays.copyOfRange(order, from, to), lengths, tokenBudget)));
        }
        return new BatchPlan(List.copyOf(planned));
    }

    /** The part of all tokens that is padding. */
    public double padding(int[] lengths) {
        long padded = 0;
        long real = 0;
        for (Update update : updates) {
            for (MicroBatch batch : update.microBatches()) {
                padded += batch.tokens();
                real += Arrays.stream(batch.rows())
                        .mapToLong(row -> lengths[row])
                        .sum();
            }
        }
        return padded == 0 ? 0 : 1 - real / (double) padded;
    }

    private static List<MicroBatch> microBatches(int[] rows, int[] lengths, int tokenBudget) {
        // The longest first: if memory does not suffice, that shows at once.
        int[] sorted = Arrays.stream(rows)
                .boxed()
                .sorted(Comparator.comparingInt((Integer row) -> lengths[row]).reversed())
                .mapToInt(Integer::intValue)
                .toArray();
        List<MicroBatch> batches = new ArrayList<>();
        int from = 0;
        while (from < sorted.length) {
            int length = Math.max(1, lengths[sorted[from]]);
            int fit = Math.max(1, tokenBudget / length);
            int to = Math.min(sorted.length, from + fit);
            batches.add(new MicroBatch(Arrays.copyOfRange(sorted, from, to), length));
            from = to;
        }
        return List.copyOf(batches);
    }

    private static int[] shuffled(int size, RandomGenerator random) {
        int[] order = IntStream.range(0, size).toArray();
        for (int i = size - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int moved = order[i];
            order[i] = order[other];
            order[other] = moved;
        }
        return order;
    }
}
