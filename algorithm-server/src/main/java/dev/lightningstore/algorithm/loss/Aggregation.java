package dev.lightningstore.algorithm.loss;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a token counts for in the loss of a batch. Weights are taken over all of it, so micro-batches change nothing. */
public enum Aggregation {
    /** Every token counts the same (DAPO). */
    TOKEN_MEAN,
    /** Every row counts the same, and so do the tokens within it (GRPO). */
    SEQUENCE_MEAN,
    /** Every token counts the same, and a row of full length counts one row's share: no prize for being short (Dr. GRPO). */
    CONSTANT_LENGTH,
    /** Every rollout counts the same, however many rows it has, and so do the tokens within it. */
    ROLLOUT_MEAN;

    /** One row: whose it is, and how many of its tokens carry loss. */
    public record RowSize(String rollout, int tokens) {}

    /**
     * The weight of each token of each row.
     *
     * @param fullLength tokens of an answer of full length; only {@code CONSTANT_LENGTH} asks
     */
    public double[] weights(List<RowSize> rows, int fullLength) {
        Map<String, Integer> ofRollout = new HashMap<>();
        rows.forEach(row -> ofRollout.merge(row.rollout(), row.tokens(), Integer::sum));
        long tokens = rows.stream().mapToLong(RowSize::tokens).sum();
        long counting = rows.stream().filter(row -> row.tokens() > 0).count();
        Set<String> rollouts = new HashSet<>();
        rows.stream().filter(row -> row.tokens() > 0).forEach(row -> rollouts.add(row.rollout()));
        double[] weights = new double[rows.size()];
        for (int i = 0; i < weights.length; i++) {
            RowSize row = rows.get(i);
            if (row.tokens() > 0) {
                weights[i] = switch (this) {
                    case TOKEN_MEAN -> 1.0 / tokens;
                    case SEQUENCE_MEAN -> 1.0 / (counting * (double) row.tokens());
                    case CONSTANT_LENGTH -> 1.0 / (counting * (double) fullLength);
                    case ROLLOUT_MEAN -> 1.0 / (rollouts.size() * (double) ofRollout.getOrDefault(row.rollout(), 0));
                };
            }
        }
        return weights;
    }
}
