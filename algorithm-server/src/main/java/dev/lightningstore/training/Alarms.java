package dev.lightningstore.training;

import dev.lightningstore.algorithm.AlgorithmSettings.RewardCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Looks at figures for signs that a policy learns to be rewarded instead of learning to be good. */
final class Alarms {
    /**
     * From where on it is time to look.
     *
     * @param kl distance from the reference
     * @param length how many times as long as at first answers may become
     * @param rewardGap by how much the training reward may rise above that of the held-out tasks, since the first look at both
     */
    record Limits(double kl, double length, double rewardGap) {}

    private final Limits limits;
    private final Parting parting;
    private double firstLength = Double.NaN;
    private double firstGap = Double.NaN;

    Alarms(Limits limits, RewardCheck check) {
        this.limits = limits;
        this.parting = new Parting(check);
    }

    /** What is alarming in the figures of a step, in words; the figures of all steps have to come by in order. */
    List<String> look(Map<String, Double> figures) {
        List<String> found = new ArrayList<>();
        double kl = figures.getOrDefault("kl", 0.0);
        if (kl > limits.kl) {
            found.add("the policy is %.3g nats from its reference, the limit is %.3g".formatted(kl, limits.kl));
        }
        double length = figures.getOrDefault("answer_length_mean", 0.0);
        if (Double.isNaN(firstLength) && length > 0) {
            firstLength = length;
        } else if (length > limits.length * firstLength) {
            found.add("answers have %.1f tokens, at first they had %.1f".formatted(length, firstLength));
        }
        Double validation = figures.get("val_reward");
        if (validation != null) {
            double gap = figures.getOrDefault("reward_mean", 0.0) - validation;
            if (Double.isNaN(firstGap)) {
                firstGap = gap;
            } else if (gap - firstGap > limits.rewardGap) {
                found.add("training is rewarded %.3g more than held-out tasks, at first it was %.3g"
                        .formatted(gap, firstGap));
            }
        }
        String parted = parting.look(figures);
        if (parted != null) {
            found.add(parted);
        }
        return found;
    }
}
