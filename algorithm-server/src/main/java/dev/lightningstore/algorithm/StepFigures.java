package dev.lightningstore.algorithm;

import dev.lightningstore.algorithm.advantage.Sample;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one step of training was like. Means are over rollouts for rewards, over sampled tokens for what the policy said.
 *
 * @param rollouts that were trained on
 * @param tokens that carried loss, counted once however often they were gone through
 * @param updates steps of the optimizer
 * @param rewards of all admitted rollouts, as they came
 * @param highestReward of them
 * @param passRate the part of them that passed
 * @param advantages of the tokens
 * @param loss the mean over updates
 * @param valueLoss the same of the learned value; 0 without one
 * @param kl distance from the reference; 0 where none was asked
 * @param ratio how much likelier tokens were than before the step; 1 on policy
 * @param correction the mean weight for the sampler's differing from the trainer
 * @param gradientNorm the mean over updates, before it was cut
 * @param answerLength sampled tokens of a rollout, in the mean
 * @param longestAnswer the most of them
 * @param padding the part of what went through the network that was padding
 * @param shared the part of the rows' tokens that was not computed, because another row begins with the same ones
 */
public record StepFigures(
        int rollouts,
        int rows,
        long tokens,
        int updates,
        Sample rewards,
        double highestReward,
        double passRate,
        Sample advantages,
        double loss,
        double valueLoss,
        double kl,
        double entropy,
        double ratio,
        double highestRatio,
        double clipFraction,
        double correction,
        double gradientNorm,
        double answerLength,
        int longestAnswer,
        double padding,
        double shared) {

    /** By the names of the metric series. */
    public Map<String, Double> asMap() {
        Map<String, Double> map = new LinkedHashMap<>();
        map.put("rollouts", (double) rollouts);
        map.put("rows", (double) rows);
        map.put("tokens", (double) tokens);
        map.put("updates", (double) updates);
        map.put("reward_mean", rewards.mean());
        map.put("reward_std", rewards.deviation());
        map.put("reward_max", highestReward);
        map.put("pass_rate", passRate);
        map.put("advantage_mean", advantages.mean());
        map.put("advantage_std", advantages.deviation());
        map.put("loss", loss);
        map.put("value_loss", valueLoss);
        map.put("kl", kl);
        map.put("entropy", entropy);
        map.put("ratio_mean", ratio);
        map.put("ratio_max", highestRatio);
        map.put("clip_fraction", clipFraction);
        map.put("correction_mean", correction);
        map.put("gradient_norm", gradientNorm);
        map.put("answer_length_mean", answerLength);
        map.put("answer_length_max", (double) longestAnswer);
        map.put("padding", padding);
        map.put("shared", shared);
        return Collections.unmodifiableMap(map);
    }
}
