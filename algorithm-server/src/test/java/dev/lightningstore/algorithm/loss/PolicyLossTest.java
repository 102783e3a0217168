package dev.lightningstore.algorithm.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Losses by hand, and their derivatives by finite differences. */
class PolicyLossTest {
    private static final int TOKENS = 5;
    private static final Surrogate PPO = new Surrogate.Clip(0.2, 0.2, 0);

    private static PolicyLoss plain(Ratio ratio, Surrogate surrogate) {
        return new PolicyLoss(ratio, surrogate, KlPenalty.NONE, 0, 0);
    }

    /** One sampled token whose ratio and advantage are given. */
    private static RowLoss single(PolicyLoss loss, double ratio, double advantage) {
        double now = -1;
        double[] before = {0, now - Math.log(ratio)};
        RowTerms row = new RowTerms(
                new boolean[] {false, true}, new double[] {0, advantage}, new double[] {1, 1}, before, before, null);
        return loss.of(row, new double[] {0, now}, new double[2], new LossTally());
    }

    @Test
    void theBoundHoldsWhatWouldGainByGoingFurther() {
        PolicyLoss loss = plain(Ratio.TOKEN, PPO);
        assertSingle(-1.1 * 2, -1.1 * 2, single(loss, 1.1, 2));
        assertSingle(-1.2 * 2, 0, single(loss, 1.5, 2));
        assertSingle(-0.5 * 2, -0.5 * 2, single(loss, 0.5, 2));
        assertSingle(0.8 * 2, 0, single(loss, 0.5, -2));
        assertSingle(1.5 * 2, 1.5 * 2, single(loss, 1.5, -2));
    }

    @Test
    void clipHigherLeavesMoreRoomAbove() {
        PolicyLoss loss = plain(Ratio.TOKEN, new Surrogate.Clip(0.2, 0.28, 0));
        assertSingle(-1.25, -1.25, single(loss, 1.25, 1));
        assertSingle(-1.28, 0, single(loss, 1.3, 1));
        assertSingle(0.8, 0, single(loss, 0.75, -1));
    }

    @Test
    void dualClipBoundsBadTokensThatBecameLikely() {
        PolicyLoss loss = plain(Ratio.TOKEN, new Surrogate.Clip(0.2, 0.2, 3));
        assertSingle(2.5, 2.5, single(loss, 2.5, -1));
        assertSingle(3, 0, single(loss, 10, -1));
        assertThrows(IllegalArgumentException.class, () -> new Surrogate.Clip(0.2, 0.2, 0.5));
    }

    @Test
    void cispoWeighsEveryTokenAndSilencesNone() {
        PolicyLoss loss = plain(Ratio.TOKEN, new Surrogate.WeightClip(1, 0.28));
        assertSingle(1.28 * 2, -1.28 * 2, single(loss, 5, 2)); // the log probability is -1
        assertSingle(0.5 * 2, -0.5 * 2, single(loss, 0.5, 2));
        assertSingle(-1.28 * 2, 1.28 * 2, single(loss, 5, -2));
    }

    @Test
    void theSamplersDifferenceIsCorrectedUpToTheCap() {
        PolicyLoss loss = new PolicyLoss(Ratio.TOKEN, PPO, KlPenalty.NONE, 0, 2);
        double[] before = {0, -1};
        for (double[] caseOf : new double[][] {{-1.5, Math.exp(0.5)}, {-3, 2}, {-0.5, Math.exp(-0.5)}}) {
            RowTerms row = new RowTerms(
                    new boolean[] {false, true},
                    new double[] {0, 1},
                    new double[] {1, 1},
                    before,
                    new double[] {0, caseOf[0]},
                    null);
            RowLoss of = loss.of(row, before, new double[2], new LossTally());
            assertEquals(-caseOf[1], of.byLogprob()[1], 1e-12);
        }
    }

    @Test
    void aSequencesRatioIsTheGeometricMean() {
        double[] logRatios = Ratio.SEQUENCE.logRatios(
                new boolean[] {false, true, true, false}, new double[] {0, -1, -2, -9}, new double[] {0, -1.2, -1.4, 0
                });
        assertArrayEquals(new double[] {0, -0.2, -0.2, 0}, logRatios, 1e-12);
        assertArrayEquals(new double[2], Ratio.SEQUENCE.logRatios(new boolean[2], new double[] {1, 2}, new double[2]));
    }

    @Test
    void divergencesByHand() {
        double now = Math.log(0.5);
        double reference = Math.log(0.25);
        assertEquals(Math.log(2), KlEstimate.K1.value(now, reference), 1e-12);
        assertEquals(Math.log(2) * Math.log(2) / 2, KlEstimate.K2.value(now, reference), 1e-12);
        assertEquals(0.5 - 1 + Math.log(2), KlEstimate.K3.value(now, reference), 1e-12);
    }

    @ParameterizedTest
    @EnumSource(KlEstimate.class)
    void divergencesHaveTheirSlopesAndStayFinite(KlEstimate estimate) {
        for (double now : new double[] {-0.1, -1, -4}) {
            Differences.check(
                    at -> estimate.value(at[0], -1.3), new double[] {now}, new double[] {estimate.slope(now, -1.3)});
        }
        assertEquals(0, estimate.value(-2, -2));
        assertTrue(Double.isFinite(estimate.value(-1000, -1)));
        assertEquals(0, estimate.slope(-1000, -1));
    }

    @ParameterizedTest
    @EnumSource(KlEstimate.class)
    void derivativesAreThoseOfTheLoss(KlEstimate estimate) {
        SplittableRandom random = new SplittableRandom(7);
        for (Ratio ratio : Ratio.values()) {
            for (int trial = 0; trial < 50; trial++) {
                PolicyLoss loss = new PolicyLoss(
                        ratio,
                        new Surrogate.Clip(0.2, 0.3, trial % 2 == 0 ? 3 : 0),
                        new KlPenalty(estimate, KlPenalty.Place.LOSS, 0.3),
                        0.05,
                        1.5);
                // All tokens of a row share advantage, weight and correction here, as GSPO has it: only then is what
                // each
                // token gets of a shared ratio the whole derivative.
                boolean[] sampled = {false, true, true, false, true};
                double[] before = random.doubles(TOKENS, -2, -0.5).toArray();
                double[] sampler = random.doubles(TOKENS, -2, -0.5).toArray();
                RowTerms row = new RowTerms(
                        sampled,
                        filled(random.nextDouble(-2, 2)),
                        filled(random.nextDouble(0.1, 1)),
                        before,
                        ratio == Ratio.SEQUENCE ? before : sampler,
                        random.doubles(TOKENS, -2, -0.5).toArray());
                double[] logprobs = random.doubles(TOKENS, -2, -0.5).toArray();
                double[] entropies = random.doubles(TOKENS, 0, 2).toArray();
                RowLoss of = loss.of(row, logprobs, entropies, new LossTally());
                Differences.check(at -> value(loss, row, at, entropies), logprobs, of.byLogprob());
                Differences.check(at -> value(loss, row, logprobs, at), entropies, of.byEntropy());
                assertArrayEquals(new double[TOKENS], of.byValue());
            }
        }
    }

    @Test
    void tokensThatWereNotSampledCarryNothing() {
        RowTerms row = new RowTerms(new boolean[TOKENS], filled(1), filled(1), filled(-1), filled(-1), filled(-1));
        LossTally tally = new LossTally();
        RowLoss of = new PolicyLoss(Ratio.TOKEN, PPO, KlPenalty.NONE, 1, 2).of(row, filled(-3), filled(1), tally);
        assertEquals(0, of.value());
        assertArrayEquals(new double[TOKENS], of.byLogprob());
        assertArrayEquals(new double[TOKENS], of.byEntropy());
        assertEquals(0, tally.tokens());
        assertEquals(0, tally.ratio());
    }

    @Test
    void theTallyCountsWhatTheFiguresNeed() {
        LossTally tally = new LossTally();
        double[] before = {0, -1, -1 - Math.log(2)};
        RowTerms row = new RowTerms(
                new boolean[] {false, true, true}, filled(1), filled(0.5), before, before, new double[] {0, -1, -1});
        new PolicyLoss(Ratio.TOKEN, PPO, KlPenalty.NONE, 0, 2)
                .of(row, new double[] {0, -1, -1}, new double[] {9, 0.5, 1.5}, tally);
        assertEquals(2, tally.tokens());
        assertEquals(0.5, tally.clipFraction());
        assertEquals(1.5, tally.ratio(), 1e-12);
        assertEquals(2, tally.highestRatio(), 1e-12);
        assertEquals(1, tally.entropy());
        assertEquals(0, tally.kl());
        assertEquals(1, tally.correction());
        assertEquals(-0.5 * (1 + 1.2), tally.loss(), 1e-12);
    }

    private static double value(PolicyLoss loss, RowTerms row, double[] logprobs, double[] entropies) {
        return loss.of(row, logprobs, entropies, new LossTally()).value();
    }

    private static double[] filled(double value) {
        double[] filled = new double[TOKENS];
        Arrays.fill(filled, value);
        return filled;
    }

    private static void assertSingle(double value, double slope, RowLoss loss) {
        assertEquals(value, loss.value(), 1e-12);
        assertEquals(slope, loss.byLogprob()[1], 1e-12);
        assertEquals(0, loss.byLogprob()[0]);
    }
}
