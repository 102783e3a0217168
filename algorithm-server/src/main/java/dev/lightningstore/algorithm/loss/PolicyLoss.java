package dev.lightningstore.algorithm.loss;

/**
 * The loss of a policy gradient: surrogate, penalty for leaving the reference, bonus for entropy.
 *
 * <p>It needs no more of a policy than the log probability and entropy of each sampled token, and answers with the
 * derivatives by them: the chain rule's first link, worked out here by hand. A network carries them on, as one weighted
 * sum, so none of this is ever a graph of tensors.
 *
 * @param entropy how much a nat of entropy is worth
 * @param importanceCap the most that a token counts for being likelier to the trainer than to the sampler (truncated
 *     importance sampling); 0 does not correct
 */
public record PolicyLoss(Ratio ratio, Surrogate surrogate, KlPenalty kl, double entropy, double importanceCap) {
    public PolicyLoss {
        if (!(importanceCap >= 0 && entropy >= 0)) {
            throw new IllegalArgumentException("importance_cap, entropy_coefficient: " + importanceCap + " and "
                    + entropy + " must not be below 0");
        }
    }

    /**
     * @param logprobs of each token, as the policy is now
     * @param entropies of the distributions that they come from
     * @param tally counts what the figures need
     */
    public RowLoss of(RowTerms row, double[] logprobs, double[] entropies, LossTally tally) {
        RowLoss loss = RowLoss.zero(logprobs.length);
        double[] logRatios = ratio.logRatios(row.sampled(), logprobs, row.before());
        double total = 0;
        for (int t = 0; t < logprobs.length; t++) {
            if (!row.sampled()[t]) {
                continue;
            }
            double weight = row.weights()[t];
            double correction = correction(row, t);
            double tokenRatio = Math.exp(logRatios[t]);
            Surrogate.Term term = surrogate.term(tokenRatio, logprobs[t], row.advantages()[t]);
            total -= weight * correction * term.value();
            loss.byLogprob()[t] -= weight * correction * term.slope();

            total -= weight * entropy * entropies[t];
            loss.byEntropy()[t] -= weight * entropy;

            double divergence = 0;
            if (row.reference() != null) {
                divergence = kl.estimate().value(logprobs[t], row.reference()[t]);
            }
            if (kl.inLoss() && row.reference() != null) {
                total += weight * kl.coefficient() * divergence;
                loss.byLogprob()[t] += weight * kl.coefficient() * kl.estimate().slope(logprobs[t], row.reference()[t]);
            }
            tally.token(tokenRatio, term.clipped(), divergence, entropies[t], correction);
        }
        tally.loss(total);
        return new RowLoss(total, loss.byLogprob(), loss.byEntropy(), loss.byValue());
    }

    private double correction(RowTerms row, int token) {
        if (importanceCap == 0 || row.sampler() == null || Double.isNaN(row.sampler()[token])) {
            return 1;
        }
        double logRatio = Math.min(row.before()[token] - row.sampler()[token], Ratio.MOST);
        return Math.min(Math.exp(logRatio), importanceCap);
    }
}
