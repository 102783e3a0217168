package dev.lightningstore.algorithm.advantage;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** What a reward is compared with to become an advantage. */
public enum Baseline {
    /** The mean of its group, in units of the group's deviation (GRPO). */
    GROUP_STANDARDISED,
    /** The mean of its group (Dr. GRPO). */
    GROUP_MEAN,
    /** The mean of the others in its group (RLOO). */
    LEAVE_ONE_OUT,
    /** The mean of the whole batch, in units of the batch's deviation, whatever the groups (REINFORCE++). */
    BATCH_STANDARDISED;

    /**
     * The advantages of values that are compared with each other where they have the same group. A group of one, or one
     * whose values are all equal, says nothing: its advantages are 0.
     *
     * @param values finite numbers
     * @param groups one a value
     */
    public double[] advantages(double[] values, int[] groups) {
        if (values.length != groups.length) {
            throw new IllegalArgumentException(values.length + " values have " + groups.length + " groups");
        }
        return switch (this) {
            case GROUP_STANDARDISED -> byGroup(values, groups, Sample::standardised);
            case GROUP_MEAN -> byGroup(values, groups, Sample::centred);
            case LEAVE_ONE_OUT -> byGroup(values, groups, Sample::leftOut);
            case BATCH_STANDARDISED -> byGroup(values, new int[values.length], Sample::standardised);
        };
    }

    private interface Comparison {
        double advantage(Sample group, double value);
    }

    private static double[] byGroup(double[] values, int[] groups, Comparison comparison) {
        Map<Integer, Sample> samples = new HashMap<>();
        double[] advantages = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            advantages[i] = comparison.advantage(
                    samples.computeIfAbsent(groups[i], group -> Sample.of(members(values, groups, group))), values[i]);
        }
        return advantages;
    }

    private static double[] members(double[] values, int[] groups, int group) {
        double[] members = new double[values.length];
        int count = 0;
        for (int i = 0; i < values.length; i++) {
            if (groups[i] == group) {
                members[count++] = values[i];
            }
        }
        return Arrays.copyOf(members, count);
    }
}
