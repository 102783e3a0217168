package dev.lightningstore.algorithm.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * In which order rows are trained on: shuffled into updates, the rows of each update brought together where they begin alike, and cut into
 * micro-batches of trees of like size that fit a budget of tokens, padding included. The same seed plans the same.
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
     * What goes through the network together.
     *
     * @param trees the largest first, to which the others are padded
     */
    public record MicroBatch(List<SharedTree> trees) {
        public int[] rows() {
            return trees.stream()
                    .flatMapToInt(tree -> Arrays.stream(tree.members()))
                    .toArray();
        }

        /** Padding included. */
        public int tokens() {
            return trees.size() * trees.getFirst().tokens();
        }
    }

    /**
     * @param rows the sequences of each row: one, or several that stay together
     * @param updates how many steps to spread the rows over; with fewer rows than that there are as many steps as rows
     * @param tokenBudget the most tokens of a micro-batch; a row that is longer goes alone
     */
    public static BatchPlan of(List<List<int[]>> rows, int updates, int tokenBudget, RandomGenerator random) {
        if (updates < 1 || tokenBudget < 1) {
            throw new IllegalArgumentException(
                    "updates_per_pass, micro_batch_tokens: " + updates + " and " + tokenBudget + " must be 1 or more");
        }
        int[] order = shuffled(rows.size(), random);
        int steps = Math.min(updates, order.length);
        List<Update> planned = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            int from = (int) ((long) step * order.length / steps);
            int to = (int) ((long) (step + 1) * order.length / steps);
            planned.add(new Update(
                    microBatches(trees(rows, Arrays.copyOfRange(order, from, to), tokenBudget), tokenBudget)));
        }
        return new BatchPlan(List.copyOf(planned));
    }

    /** The part of all tokens that is padding. */
    public double padding() {
        long padded = microBatches().mapToLong(MicroBatch::tokens).sum();
        return padded == 0 ? 0 : 1 - trees().mapToLong(SharedTree::tokens).sum() / (double) padded;
    }

    /** The part of the rows' tokens that did not have to be computed, because another row begins with the same ones. */
    public double shared() {
        long apart = trees().mapToLong(SharedTree::apart).sum();
        return apart == 0 ? 0 : 1 - trees().mapToLong(SharedTree::tokens).sum() / (double) apart;
    }

    private Stream<MicroBatch> microBatches() {
        return updates.stream().flatMap(update -> update.microBatches().stream());
    }

    private Stream<SharedTree> trees() {
        return microBatches().flatMap(batch -> batch.trees().stream());
    }

    private static List<SharedTree> trees(List<List<int[]>> rows, int[] members, int tokenBudget) {
        return SharedTree.of(Arrays.stream(members).mapToObj(rows::get).toList(), tokenBudget).stream()
                .map(tree -> tree.renamed(members))
                .toList();
    }

    private static List<MicroBatch> microBatches(List<SharedTree> trees, int tokenBudget) {
        // The longest first: if memory does not suffice, that shows at once.
        List<SharedTree> sorted = trees.stream()
                .sorted(Comparator.comparingInt(SharedTree::tokens).reversed())
                .toList();
        List<MicroBatch> batches = new ArrayList<>();
        int from = 0;
        while (from < sorted.size()) {
            int fit = Math.max(1, tokenBudget / Math.max(1, sorted.get(from).tokens()));
            int to = Math.min(sorted.size(), from + fit);
            batches.add(new MicroBatch(sorted.subList(from, to)));
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
