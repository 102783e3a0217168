package dev.lightningstore.algorithm.loss;

/**
 * A row's loss, and its derivative by what the policy says of each token.
 *
 * @param byLogprob derivative by the log probability of each token
 * @param byEntropy derivative by the entropy of the distribution that each token was drawn from
 * @param byValue derivative by the value before each token
 */
public record RowLoss(double value, double[] byLogprob, double[] byEntropy, double[] byValue) {
    static RowLoss zero(int tokens) {
        return new RowLoss(0, new double[tokens], new double[tokens], new double[tokens]);
    }

    /** A loss whose derivative by the log likelihood of the counted tokens together is known. */
    public static RowLoss ofLikelihood(double value, boolean[] counts, double byLikelihood) {
        double[] byLogprob = new double[counts.length];
        for (int t = 0; t < counts.length; t++) {
            byLogprob[t] = counts[t] ? byLikelihood : 0;
        }
        return new RowLoss(value, byLogprob, new double[counts.length], new double[counts.length]);
    }

    /** Both losses together. */
    public RowLoss plus(RowLoss other) {
        return new RowLoss(
                value + other.value,
                sum(byLogprob, other.byLogprob),
                sum(byEntropy, other.byEntropy),
                sum(byValue, other.byValue));
    }

    private static double[] sum(double[] a, double[] b) {
        double[] sum = a.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += b[i];
        }
        return sum;
    }
}
