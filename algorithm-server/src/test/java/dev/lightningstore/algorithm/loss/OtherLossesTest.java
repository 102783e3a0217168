package dev.lightningstore.algorithm.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.algorithm.loss.Aggregation.RowSize;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Learned values, likelihood, preferences, and what a token counts for. */
class OtherLossesTest {
    private static final boolean[] COUNTS = {false, true, true};

    @Test
    void aValueIsJudgedAtTheClipWhereThatIsWorse() {
        ValueLoss loss = new ValueLoss(1, 0.2);
        double[] weights = {1, 1, 1};
        // The first went from 0 to 1 and should be 1: at the clip it is 0.2, so the error counts as 0.8, without a
        // slope.
        // The second went from 0 to -0.1 and should be 1: within the clip.
        RowLoss of = loss.of(COUNTS, weights, new double[] {5, 1, -0.1}, new double[3], new double[] {0, 1, 1});
        assertEquals(0.8 * 0.8 / 2 + 1.1 * 1.1 / 2, of.value(), 1e-12);
        assertArrayEquals(new double[] {0, 0, -1.1}, of.byValue(), 1e-12);
    }

    @Test
    void derivativesOfValuesAreThoseOfTheLoss() {
        SplittableRandom random = new SplittableRandom(3);
        for (int trial = 0; trial < 100; trial++) {
            ValueLoss loss = new ValueLoss(0.5, trial % 2 == 0 ? 0.2 : 0);
            double[] weights = random.doubles(3, 0, 1).toArray();
            double[] before = random.doubles(3, -1, 1).toArray();
            double[] returns = random.doubles(3, -1, 1).toArray();
            double[] values = random.doubles(3, -1, 1).toArray();
            Differences.check(
                    at -> loss.of(COUNTS, weights, at, before, returns).value(),
                    values,
                    loss.of(COUNTS, weights, values, before, returns).byValue());
        }
    }

    @Test
    void likelihoodByHand() {
        RowLoss of = LikelihoodLoss.of(COUNTS, new double[] {1, 0.5, 0.25}, new double[] {-7, -1, -2});
        assertEquals(1, of.value(), 1e-12);
        assertArrayEquals(new double[] {0, -0.5, -0.25}, of.byLogprob(), 1e-12);
    }

    @Test
    void preferenceByHandAndByDifferences() {
        PreferenceLoss undecided = PreferenceLoss.of(0.1, -5, -5, -7, -7);
        assertEquals(Math.log(2), undecided.value(), 1e-12);
        assertEquals(0, undecided.margin());
        assertEquals(-0.05, undecided.byChosen(), 1e-12);
        assertEquals(0.05, undecided.byRejected(), 1e-12);
        // margin 0.1·(2 - (-1)) = 0.3
        assertEquals(
                Math.log(1 + Math.exp(-0.3)),
                PreferenceLoss.of(0.1, -3, -5, -8, -7).value(),
                1e-12);
        double[] at = {-3, -8};
        PreferenceLoss of = PreferenceLoss.of(0.7, at[0], -5, at[1], -7);
        Differences.check(
                moved -> PreferenceLoss.of(0.7, moved[0], -5, moved[1], -7).value(),
                at,
                new double[] {of.byChosen(), of.byRejected()});
    }

    @Test
    void aPreferenceNeverOverflows() {
        assertEquals(0, PreferenceLoss.of(1, 1e4, 0, -1e4, 0).value());
        PreferenceLoss wrong = PreferenceLoss.of(1, -1e4, 0, 1e4, 0);
        assertEquals(2e4, wrong.value());
        assertEquals(-1, wrong.byChosen());
    }

    @Test
    void whatATokenCountsFor() {
        // a has two rows of 1 and 3 tokens, b one of 4; the fourth row has nothing to learn from
        List<RowSize> rows =
                List.of(new RowSize("a", 1), new RowSize("a", 3), new RowSize("b", 4), new RowSize("c", 0));
        assertArrayEquals(new double[] {1 / 8.0, 1 / 8.0, 1 / 8.0, 0}, Aggregation.TOKEN_MEAN.weights(rows, 10));
        assertArrayEquals(
                new double[] {1 / 3.0, 1 / 9.0, 1 / 12.0, 0}, Aggregation.SEQUENCE_MEAN.weights(rows, 10), 1e-12);
        assertArrayEquals(
                new double[] {1 / 30.0, 1 / 30.0, 1 / 30.0, 0}, Aggregation.CONSTANT_LENGTH.weights(rows, 10), 1e-12);
        assertArrayEquals(
                new double[] {1 / 8.0, 1 / 8.0, 1 / 8.0, 0}, Aggregation.ROLLOUT_MEAN.weights(rows, 10), 1e-12);
    }

    @Test
    void meansAddUpToOne() {
        List<RowSize> rows = List.of(new RowSize("a", 2), new RowSize("a", 5), new RowSize("b", 3));
        for (Aggregation aggregation :
                List.of(Aggregation.TOKEN_MEAN, Aggregation.SEQUENCE_MEAN, Aggregation.ROLLOUT_MEAN)) {
            double[] weights = aggregation.weights(rows, 1);
            assertEquals(1, 2 * weights[0] + 5 * weights[1] + 3 * weights[2], 1e-12);
        }
        assertTrue(Aggregation.TOKEN_MEAN.weights(List.of(), 1).length == 0);
    }
}
