package dev.lightningstore.algorithm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.lightningstore.algorithm.ScoringPolicy.Beliefs;
import dev.lightningstore.algorithm.TokenAdvantages.Step;
import dev.lightningstore.algorithm.advantage.Baseline;
import dev.lightningstore.algorithm.advantage.CreditRule;
import dev.lightningstore.algorithm.advantage.RewardShaping;
import dev.lightningstore.algorithm.batch.Call;
import dev.lightningstore.algorithm.batch.Episode;
import dev.lightningstore.algorithm.batch.TrainingRow;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** From episodes to tokens, by hand. */
class TokenAdvantagesTest {
    /** One row of two calls: tokens 1, 2 and token 4. */
    private static TrainingRow row(String agent, double first, double second) {
        return new TrainingRow(
                agent, "h", new int[6], new double[6], List.of(new Call(1, 3, first), new Call(4, 5, second)));
    }

    private static RowBatch batch(Predicate<TrainingRow> trains, Episode... episodes) {
        double[] rewards =
                List.of(episodes).stream().mapToDouble(Episode::reward).toArray();
        return new RowBatch(List.of(episodes), trains, new RewardShaping.Shaped(rewards, 1));
    }

    private static RowBatch batch(Episode... episodes) {
        return batch(row -> true, episodes);
    }

    private static TokenAdvantages rule(CreditRule credit, Baseline baseline) {
        return new TokenAdvantages(credit, baseline, 0.5, Step.TOKEN, 1);
    }

    private static final Episode WON = Episode.of("won", "g", 1, List.of(row("a", 0, 0)));
    private static final Episode LOST = Episode.of("lost", "g", 0, List.of(row("a", 0, 0)));

    @Test
    void identicalGivesEachTokenWhatTheEpisodeGot() {
        TokenAdvantages.Result result =
                rule(CreditRule.IDENTICAL, Baseline.GROUP_MEAN).of(batch(WON, LOST), null, null);
        assertArrayEquals(new double[] {0, 0.5, 0.5, 0, 0.5, 0}, result.advantages()[0]);
        assertArrayEquals(new double[] {0, -0.5, -0.5, 0, -0.5, 0}, result.advantages()[1]);
        assertNull(result.returns());
    }

    @Test
    void discountedGivesTheLastCallTheMost() {
        double[][] advantages = rule(CreditRule.DISCOUNTED, Baseline.GROUP_MEAN)
                .of(batch(WON, LOST), null, null)
                .advantages();
        assertArrayEquals(new double[] {0, 0.25, 0.25, 0, 0.5, 0}, advantages[0]);
        assertArrayEquals(new double[] {0, -0.25, -0.25, 0, -0.5, 0}, advantages[1]);
    }

    @Test
    void turnRewardsCompareWhatWasEarnedFromEachCallOn() {
        // returns: 1 + half of 2, then 2; and 0, 0. Their mean is 1.
        double[][] advantages = rule(CreditRule.TURN_REWARDS, Baseline.GROUP_MEAN)
                .of(batch(Episode.of("won", "g", 2, List.of(row("a", 1, 0))), LOST), null, null)
                .advantages();
        assertArrayEquals(new double[] {0, 1, 1, 0, 1, 0}, advantages[0]);
        assertArrayEquals(new double[] {0, -1, -1, 0, -1, 0}, advantages[1]);
    }

    @Test
    void flowGrpoGivesEachTurnTheOutcomeNormalisedByRollout() {
        // The winner has two rows: they share its advantage, and do not count twice in the mean.
        Episode two = Episode.of("won", "g", 1, List.of(row("a", 0, 0), row("a", 0, 0)));
        double[][] advantages = rule(CreditRule.IDENTICAL, Baseline.GROUP_STANDARDISED)
                .of(batch(two, LOST), null, null)
                .advantages();
        double half = Math.sqrt(0.5);
        assertArrayEquals(new double[] {0, half, half, 0, half, 0}, advantages[0], 1e-12);
        assertArrayEquals(advantages[0], advantages[1]);
        assertArrayEquals(new double[] {0, -half, -half, 0, -half, 0}, advantages[2], 1e-12);
    }

    @Test
    void whatWasPaidForLeavingTheReferenceIsTakenOff() {
        double[][] penalties = {{0, 0.1, 0.1, 0, 0.2, 0}, new double[6]};
        double[][] group = rule(CreditRule.IDENTICAL, Baseline.GROUP_MEAN)
                .of(batch(WON, LOST), penalties, null)
                .advantages();
        assertArrayEquals(new double[] {0, 0.3, 0.3, 0, 0.3, 0}, group[0], 1e-12);

        // To each token of a batch only what is still to be paid: 0.6, 0.7, 0.8 and three times 0; mean 0.35
        double[][] tokens = rule(CreditRule.IDENTICAL, Baseline.BATCH_STANDARDISED)
                .of(batch(WON, LOST), penalties, null)
                .advantages();
        double deviation = Math.sqrt((0.25 * 0.25 + 0.35 * 0.35 + 0.45 * 0.45 + 3 * 0.35 * 0.35) / 5);
        assertArrayEquals(
                new double[] {0, 0.25 / deviation, 0.35 / deviation, 0, 0.45 / deviation, 0}, tokens[0], 1e-12);
        assertArrayEquals(
                new double[] {0, -0.35 / deviation, -0.35 / deviation, 0, -0.35 / deviation, 0}, tokens[1], 1e-12);
    }

    @Test
    void aLearnedValueIsAskedTokenByToken() {
        Beliefs before = new Beliefs(new double[6], new double[6], new double[] {9, 0.1, 0.2, 9, 0.4, 9});
        TokenAdvantages.Result result = rule(CreditRule.LEARNED_VALUE, Baseline.BATCH_STANDARDISED)
                .of(batch(WON), null, new Beliefs[] {before});
        // With λ = 1 the return is the reward, halved at the end of the first turn alone.
        assertNotNull(result.returns());
        assertNotNull(result.valued());
        assertArrayEquals(new double[] {0, 0.5, 0.5, 0, 1, 0}, result.returns()[0], 1e-12);
        assertArrayEquals(new boolean[] {false, true, true, false, true, false}, result.valued()[0]);
        // 0.4, 0.3, 0.6: mean 13/30
        double mean = 1.3 / 3;
        double deviation = Math.sqrt((sq(0.4 - mean) + sq(0.3 - mean) + sq(0.6 - mean)) / 2);
        assertArrayEquals(
                new double[] {0, (0.4 - mean) / deviation, (0.3 - mean) / deviation, 0, (0.6 - mean) / deviation, 0},
                result.advantages()[0],
                1e-12);
    }

    @Test
    void orTurnByTurn() {
        Beliefs before = new Beliefs(new double[6], new double[6], new double[] {9, 0.1, 9, 9, 0.4, 9});
        TokenAdvantages.Result result = new TokenAdvantages(
                        CreditRule.LEARNED_VALUE, Baseline.BATCH_STANDARDISED, 0.5, Step.TURN, 1)
                .of(batch(WON), null, new Beliefs[] {before});
        assertNotNull(result.valued());
        assertArrayEquals(new boolean[] {false, true, false, false, true, false}, result.valued()[0]);
        // 0.5 - 0.1 for two tokens, 1 - 0.4 for one
        double[] advantages = result.advantages()[0];
        assertArrayEquals(new double[] {0, advantages[1], advantages[1], 0, -2 * advantages[1], 0}, advantages, 1e-12);
    }

    @Test
    void whatOthersEarnedGoesToTheTrainedCallBefore() {
        Episode mixed = Episode.of("won", "g", 1, List.of(row("a", 1, 2), row("b", 4, 8)));
        RowBatch batch = batch(row -> row.agent().equals("a"), mixed);
        assertArrayEquals(new double[] {1, 14}, batch.callRewards(0));
        assertArrayEquals(new double[] {1}, batch.outcomes());
    }

    private static double sq(double number) {
        return number * number;
    }
}
