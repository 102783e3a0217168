package dev.lightningstore.algorithm.loss;

/**
 * What it costs to leave the reference policy.
 *
 * @param coefficient 0 for no penalty, and then no reference is asked for
 */
public record KlPenalty(KlEstimate estimate, Place place, double coefficient) {
    public static final KlPenalty NONE = new KlPenalty(KlEstimate.K3, Place.LOSS, 0);

    /** Where it is taken off. */
    public enum Place {
        /** From the reward of each token, before advantages are computed. */
        REWARD,
        /** It is added to the loss. */
        LOSS
    }

    public KlPenalty {
        if (!(coefficient >= 0)) {
            throw new IllegalArgumentException("kl_coefficient: " + coefficient + " is below 0");
        }
    }

    public boolean inReward() {
        return coefficient > 0 && place == Place.REWARD;
    }

    public boolean inLoss() {
        return coefficient > 0 && place == Place.LOSS;
    }
}
