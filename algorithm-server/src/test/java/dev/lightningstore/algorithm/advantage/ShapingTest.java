package dev.lightningstore.algorithm.advantage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lightningstore.algorithm.advantage.DynamicSampling.Action;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Credit, rewards in shape, and groups that say nothing. */
class ShapingTest {
    @Test
    void creditOfCallsByHand() {
        double[] turns = {0.5, 0, 0.25};
        assertArrayEquals(new double[] {2, 2, 2}, CreditRule.IDENTICAL.credit(2, turns, 0.5));
        assertArrayEquals(new double[] {0.5, 1, 2}, CreditRule.DISCOUNTED.credit(2, turns, 0.5));
        // from behind: 0.25 + 2; 0 + half of that; 0.5 + half of that
        assertArrayEquals(new double[] {1.0625, 1.125, 2.25}, CreditRule.TURN_REWARDS.credit(2, turns, 0.5));
        assertThrows(IllegalStateException.class, () -> CreditRule.LEARNED_VALUE.credit(2, turns, 0.5));
    }

    @Test
    void thePenaltyForLengthFallsInALine() {
        OverlongPenalty penalty = new OverlongPenalty(100, 20);
        assertEquals(0, penalty.penalty(80));
        assertEquals(-0.25, penalty.penalty(85));
        assertEquals(-1, penalty.penalty(100));
        assertEquals(-1, penalty.penalty(1000));
        assertEquals(0, OverlongPenalty.NONE.penalty(1000));
        assertEquals(-1, new OverlongPenalty(10, 0).penalty(10));
        assertEquals(0, new OverlongPenalty(10, 0).penalty(9));
        assertThrows(IllegalArgumentException.class, () -> new OverlongPenalty(10, 11));
    }

    @Test
    void rewardsAreClippedPunishedAndStandardisedInThisOrder() {
        int[] lengths = {1, 1, 10};
        double[] rewards = {5, 0, 1};
        assertArrayEquals(
                new double[] {1, 0, 0},
                new RewardShaping(1, false, new OverlongPenalty(10, 0))
                        .shaped(rewards, lengths)
                        .rewards());
        RewardShaping.Shaped shaped =
                new RewardShaping(0, true, OverlongPenalty.NONE).shaped(new double[] {1, 3, 5}, lengths);
        assertArrayEquals(new double[] {-1, 0, 1}, shaped.rewards(), 1e-12);
        assertEquals(0.5, shaped.scale(), 1e-12);
        assertArrayEquals(
                new double[2],
                new RewardShaping(0, true, OverlongPenalty.NONE)
                        .shaped(new double[] {4, 4}, lengths)
                        .rewards());
    }

    @Test
    void groupsThatSayNothingAreKeptDroppedOrSampledAnew() {
        List<String> groups = List.of("solved", "mixed", "solved", "mixed", "alone");
        double[] rewards = {1, 0, 1, 1, 0};
        assertEquals(List.of(Action.KEEP, Action.KEEP, Action.KEEP), actions(DynamicSampling.OFF, groups, rewards));
        assertEquals(List.of(Action.DROP, Action.KEEP, Action.DROP), actions(DynamicSampling.DROP, groups, rewards));
        assertEquals(
                List.of(Action.RESAMPLE, Action.KEEP, Action.RESAMPLE),
                actions(DynamicSampling.RESAMPLE, groups, rewards));
        DynamicSampling.Decision mixed =
                DynamicSampling.DROP.decide(groups, rewards).get(1);
        assertEquals(new DynamicSampling.Decision("mixed", Action.KEEP, 2, 0.5), mixed);
    }

    private static List<Action> actions(DynamicSampling sampling, List<String> groups, double[] rewards) {
        return sampling.decide(groups, rewards).stream()
                .map(DynamicSampling.Decision::action)
                .toList();
    }
}
