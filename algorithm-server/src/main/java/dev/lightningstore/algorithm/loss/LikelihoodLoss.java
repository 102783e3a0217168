package dev.lightningstore.algorithm.loss;

/** Supervised fine-tuning: the negative log likelihood of the tokens that carry loss. */
public final class LikelihoodLoss {
    private LikelihoodLoss() {}

    public static RowLoss of(boolean[] counts, double[] weights, double[] logprobs) {
        RowLoss loss = RowLoss.zero(logprobs.length);
        double total = 0;
        for (int t = 0; t < logprobs.length; t++) {
            if (counts[t]) {
                total -= weights[t] * logprobs[t];
                loss.byLogprob()[t] = -weights[t];
            }
        }
        return new RowLoss(total, loss.byLogprob(), loss.byEntropy(), loss.byValue());
    }
}
