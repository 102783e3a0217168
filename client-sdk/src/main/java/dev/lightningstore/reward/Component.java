package dev.lightningstore.reward;

import org.jspecify.annotations.Nullable;

/**
 * One part of a reward.
 *
 * @param weight against those of the others; their sum need not be 1
 * @param gate null where it only adds its share
 */
record Component<T>(
        String name,
        double weight,
        Scorer<? super T> scorer,
        Scale scale,
        @Nullable Gate gate) {
    Component {
        if (name.isBlank() || name.equals(RewardResult.TOTAL)) {
            throw new IllegalArgumentException(
                    "reward: a component cannot be named '" + name + "'; '" + RewardResult.TOTAL + "' is the whole");
        }
        if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY) || weight == 0 && gate == null) {
            throw new IllegalArgumentException("reward: the weight of " + name + " is " + weight
                    + "; it must be positive, or 0 for a gate that only caps");
        }
    }
}
