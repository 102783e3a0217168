package dev.lightningstore.policy.train;

/**
 * The figures of a step.
 *
 * @param gradientNorm before the clip; if it is not finite, no parameter was changed
 * @param tokens that went through the network, padding not counted
 */
public record Stepped(long step, double loss, double gradientNorm, double learningRate, long tokens, int microBatches) {
    public boolean applied() {
        return Double.isFinite(gradientNorm);
    }
}
