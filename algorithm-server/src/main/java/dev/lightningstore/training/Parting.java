package dev.lightningstore.training;

import dev.lightningstore.algorithm.AlgorithmSettings.RewardCheck;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether a policy is rewarded more and more while a measure that it is not trained on says that it becomes worse. The means of
 * the last steps are compared with those of as many before, so that one odd step alarms nobody.
 */
final class Parting {
    private final RewardCheck check;
    private final Deque<Step> steps = new ArrayDeque<>();

    private record Step(double reward, double measure) {}

    Parting(RewardCheck check) {
        this.check = check;
    }

    /** What is alarming, in words; null for nothing. The figures of all steps have to come by in order. */
    @Nullable
    String look(Map<String, Double> figures) {
        Double reward = figures.get("reward_mean");
        if (check.dimension().isEmpty() || reward == null || figures.getOrDefault("rollouts", 0.0) == 0) {
            return null;
        }
        Double measure = figures.get(SampledWork.figure(check.dimension()));
        if (measure == null) {
            return "no reward has the dimension '" + check.dimension() + "' that reward_check names";
        }
        steps.addLast(new Step(reward, measure));
        if (steps.size() > 2 * check.window()) {
            steps.removeFirst();
        }
        return steps.size() < 2 * check.window() ? null : parted();
    }

    private @Nullable String parted() {
        double rewardRise = 0;
        double measureRise = 0;
        int at = 0;
        for (Step step : steps) {
            double sign = at++ < check.window() ? -1.0 / check.window() : 1.0 / check.window();
            rewardRise += sign * step.reward();
            measureRise += sign * step.measure();
        }
        if (rewardRise <= 0 || -measureRise <= check.fall()) {
            return null;
        }
        return String.format(
                Locale.ROOT,
                "training is rewarded %.3g more than %d steps ago, but '%s' fell by %.3g",
                rewardRise,
                check.window(),
                check.dimension(),
                -measureRise);
    }
}
