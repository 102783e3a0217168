package dev.lightningstore.algorithm.advantage;

/**
 * Generalised advantage estimation (Schulman et al. 2016) over the steps of one episode, a token or a turn each.
 *
 * @param advantages how much better each step was than its value had promised
 * @param returns what the value of each step should have been
 */
public record Gae(double[] advantages, double[] returns) {
    /**
     * @param rewards what each step earned
     * @param values what was expected before each step
     * @param discounts what the future is worth after each step: the discount at the end of a turn, 1 within it
     * @param lambda 0 trusts the values alone, 1 the rewards alone
     * @param valueAfter what was expected after the last step; 0 where the episode ended there
     */
    public static Gae of(double[] rewards, double[] values, double[] discounts, double lambda, double valueAfter) {
        int steps = rewards.length;
        if (values.length != steps || discounts.length != steps) {
            throw new IllegalArgumentException(
                    steps + " rewards have " + values.length + " values and " + discounts.length + " discounts");
        }
        double[] advantages = new double[steps];
        double[] returns = new double[steps];
        double next = valueAfter;
        double running = 0;
        for (int t = steps - 1; t >= 0; t--) {
            double surprise = rewards[t] + discounts[t] * next - values[t];
            running = surprise + discounts[t] * lambda * running;
            advantages[t] = running;
            returns[t] = running + values[t];
            next = values[t];
        }
        return new Gae(advantages, returns);
    }
}
