package dev.lightningstore.policy.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Which rows go through the network together: rows of like length, so that little is padding, within a budget of tokens. */
public final class MicroBatches {
    private MicroBatches() {}

    /**
     * Longest first, so that a budget that is too large for the memory shows at once. Every row is in one of them; one that is longer than the
     * budget is alone.
     *
     * @param budget places in the rectangle of a micro-batch, padding included
     * @return indexes of rows
     */
    public static List<int[]> of(int[] lengths, int budget) {
        if (budget < 1) {
            throw new IllegalArgumentException("token budget: must be at least 1, is " + budget);
        }
        List<Integer> byLength = IntStream.range(0, lengths.length)
                .boxed()
                .sorted(Comparator.comparingInt((Integer row) -> -lengths[row]).thenComparingInt(row -> row))
                .toList();
        List<int[]> batches = new ArrayList<>();
        int from = 0;
        while (from < byLength.size()) {
            int rows = Math.max(1, budget / Math.max(1, lengths[byLength.get(from)]));
            int to = Math.min(byLength.size(), from + rows);
            batches.add(byLength.subList(from, to).stream()
                    .mapToInt(Integer::intValue)
                    .toArray());
            from = to;
        }
        return batches;
    }
}
