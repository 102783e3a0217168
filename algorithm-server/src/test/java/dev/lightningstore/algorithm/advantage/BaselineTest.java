package dev.lightningstore.algorithm.advantage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Advantages by hand, and what holds for all of them. */
class BaselineTest {
    private static final double ROOT_HALF = Math.sqrt(0.5);

    @Test
    void grpoMeasuresInDeviationsOfTheGroup() {
        // 0, 1: mean 0.5, deviation of the sample √0.5. 1, 2, 3: mean 2, deviation 1.
        assertArrayEquals(
                new double[] {-ROOT_HALF, -1, ROOT_HALF, 0, 1},
                Baseline.GROUP_STANDARDISED.advantages(new double[] {0, 1, 1, 2, 3}, new int[] {7, 2, 7, 2, 2}),
                1e-12);
    }

    @Test
    void drGrpoLeavesTheDeviationOut() {
        assertArrayEquals(
                new double[] {-0.5, -1, 0.5, 0, 1},
                Baseline.GROUP_MEAN.advantages(new double[] {0, 1, 1, 2, 3}, new int[] {7, 2, 7, 2, 2}),
                1e-12);
    }

    @Test
    void rlooComparesWithTheMeanOfTheOthers() {
        // 4 against (1 + 1) / 2, and 1 against (4 + 1) / 2
        assertArrayEquals(
                new double[] {3, -1.5, -1.5},
                Baseline.LEAVE_ONE_OUT.advantages(new double[] {4, 1, 1}, new int[] {0, 0, 0}),
                1e-12);
    }

    @Test
    void reinforcePlusPlusLooksAtTheWholeBatch() {
        assertArrayEquals(
                new double[] {-1, 0, 1},
                Baseline.BATCH_STANDARDISED.advantages(new double[] {1, 2, 3}, new int[] {0, 1, 2}),
                1e-12);
    }

    @ParameterizedTest
    @EnumSource(Baseline.class)
    void oneAloneAndAllEqualSayNothing(Baseline baseline) {
        assertArrayEquals(new double[1], baseline.advantages(new double[] {5}, new int[] {0}));
        assertArrayEquals(new double[3], baseline.advantages(new double[] {5, 5, 5}, new int[] {0, 0, 0}));
        assertArrayEquals(new double[0], baseline.advantages(new double[0], new int[0]));
        // 0.1 + 0.2 and 0.3 differ by rounding alone, which must not become an advantage
        assertArrayEquals(new double[2], baseline.advantages(new double[] {0.1 + 0.2, 0.3}, new int[] {0, 0}));
    }

    @ParameterizedTest
    @EnumSource(Baseline.class)
    void neitherOrderNorAShiftMatters(Baseline baseline) {
        SplittableRandom random = new SplittableRandom(1);
        for (int trial = 0; trial < 200; trial++) {
            int size = random.nextInt(2, 12);
            double[] values = random.doubles(size, -3, 3).toArray();
            int[] groups = random.ints(size, 0, 3).toArray();
            double[] advantages = baseline.advantages(values, groups);

            double[] shifted = Arrays.stream(values).map(value -> value + 100).toArray();
            assertArrayEquals(advantages, baseline.advantages(shifted, groups), 1e-9);

            double[] turned = new double[size];
            int[] turnedGroups = new int[size];
            for (int i = 0; i < size; i++) {
                turned[i] = values[size - 1 - i];
                turnedGroups[i] = groups[size - 1 - i];
            }
            double[] ofTurned = baseline.advantages(turned, turnedGroups);
            for (int i = 0; i < size; i++) {
                assertEquals(advantages[i], ofTurned[size - 1 - i], 1e-9);
            }
            assertEquals(0, Arrays.stream(advantages).sum(), 1e-9);
        }
    }

    @Test
    void grpoDoesNotCareForTheScaleOfRewards() {
        double[] values = {0.2, 0.9, 0.4};
        int[] groups = new int[3];
        double[] thousandfold = Arrays.stream(values).map(value -> 1000 * value).toArray();
        assertArrayEquals(
                Baseline.GROUP_STANDARDISED.advantages(values, groups),
                Baseline.GROUP_STANDARDISED.advantages(thousandfold, groups),
                1e-9);
    }

    @Test
    void everyValueNeedsAGroup() {
        assertThrows(
                IllegalArgumentException.class, () -> Baseline.GROUP_MEAN.advantages(new double[] {1}, new int[0]));
    }
}
