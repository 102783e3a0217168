package dev.lightningstore.algorithm.advantage;

import java.util.Arrays;

/** How the calls of an episode share what the episode earned (LightningRL's first level; the second gives it to tokens). */
public enum CreditRule {
    /** Each call gets the whole return. */
    IDENTICAL,
    /** The last call gets the whole return, each one before it less by the discount. */
    DISCOUNTED,
    /** Each call gets what was earned from it on: its own reward, and later ones discounted. */
    TURN_REWARDS,
    /** Each call gets how much better it was than a learned value expected: see {@link Gae}. */
    LEARNED_VALUE;

    /**
     * What each call is credited with.
     *
     * @param outcome what the episode earned as a whole
     * @param turnRewards what each call earned for itself, beside the outcome
     */
    public double[] credit(double outcome, double[] turnRewards, double discount) {
        int calls = turnRewards.length;
        double[] credit = new double[calls];
        switch (this) {
            case IDENTICAL -> Arrays.fill(credit, outcome);
            case DISCOUNTED -> {
                double share = outcome;
                for (int k = calls - 1; k >= 0; k--) {
                    credit[k] = share;
                    share *= discount;
                }
            }
            case TURN_REWARDS -> {
                double later = outcome;
                for (int k = calls - 1; k >= 0; k--) {
                    credit[k] = turnRewards[k] + later;
                    later = discount * credit[k];
                }
            }
            case LEARNED_VALUE ->
                throw new IllegalStateException(
                        "a learned value gives credit by Gae, from the rewards and values of the steps");
        }
        return credit;
    }
}
