package dev.lightningstore.algorithm;

import dev.lightningstore.algorithm.batch.TrainingRow;
import java.util.List;

/** A policy that can be asked what it thinks of tokens: the one in training, or the reference that it should stay near. */
public interface ScoringPolicy {
    /**
     * What the policy says of rows, without keeping what a backward pass would need. Entropies may be left out (0).
     */
    List<Beliefs> beliefs(List<TrainingRow> rows);

    /**
     * What is thought of one row. All arrays are as long as the row; entry t is about token t given those before it. Only
     * entries of sampled tokens mean anything.
     *
     * @param logprobs log probability of each token
     * @param entropies of the distribution that each token is drawn from
     * @param values what is expected to be earned from each token on; all 0 where no value is learned
     */
    record Beliefs(double[] logprobs, double[] entropies, double[] values) {}
}
