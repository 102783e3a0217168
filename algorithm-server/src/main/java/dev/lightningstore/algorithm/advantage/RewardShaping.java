package dev.lightningstore.algorithm.advantage;

import java.util.Arrays;

/**
 * What is done to rewards before they are compared.
 *
 * @param clip rewards are held between minus this and this; 0 leaves them alone
 * @param standardise whether the rewards of a batch are brought to mean 0 and deviation 1
 * @param overlong what a too long answer costs
 */
public record RewardShaping(double clip, boolean standardise, OverlongPenalty overlong) {
    public static final RewardShaping NONE = new RewardShaping(0, false, OverlongPenalty.NONE);

    public RewardShaping {
        if (!(clip >= 0)) {
            throw new IllegalArgumentException("reward_clip: " + clip + " is below 0");
        }
    }

    /**
     * Rewards in shape.
     *
     * @param scale what a part of a reward is to be multiplied with, so that parts still add up to the whole
     */
    public record Shaped(double[] rewards, double scale) {}

    /** @param sampledTokens how many tokens the policy sampled for each reward */
    public Shaped shaped(double[] rewards, int[] sampledTokens) {
        double[] shaped = new double[rewards.length];
        for (int i = 0; i < rewards.length; i++) {
            double held = clip == 0 ? rewards[i] : Math.clamp(rewards[i], -clip, clip);
            shaped[i] = held + overlong.penalty(sampledTokens[i]);
        }
        if (!standardise) {
            return new Shaped(shaped, 1);
        }
        Sample batch = Sample.of(shaped);
        return new Shaped(
                Arrays.stream(shaped).map(batch::standardised).toArray(), batch.flat() ? 1 : 1 / batch.deviation());
    }
}
