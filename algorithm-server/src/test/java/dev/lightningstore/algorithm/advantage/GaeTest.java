package dev.lightningstore.algorithm.advantage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class GaeTest {
    private static final double[] REWARDS = {0, 0, 1};
    private static final double[] VALUES = {0.5, 0.4, 0.8};
    private static final double[] DISCOUNTS = {0.9, 0.9, 0.9};

    @Test
    void byHand() {
        // surprises: 0.9·0.4 - 0.5 = -0.14; 0.9·0.8 - 0.4 = 0.32; 1 - 0.8 = 0.2. With λ = 0.5 each carries 0.45 of the
        // next.
        Gae gae = Gae.of(REWARDS, VALUES, DISCOUNTS, 0.5, 0);
        assertArrayEquals(new double[] {-0.14 + 0.45 * 0.41, 0.32 + 0.45 * 0.2, 0.2}, gae.advantages(), 1e-12);
        assertArrayEquals(new double[] {0.5 - 0.14 + 0.45 * 0.41, 0.81, 1}, gae.returns(), 1e-12);
    }

    @Test
    void lambdaZeroTrustsTheNextValueAlone() {
        assertArrayEquals(
                new double[] {-0.14, 0.32, 0.2},
                Gae.of(REWARDS, VALUES, DISCOUNTS, 0, 0).advantages(),
                1e-12);
    }

    @Test
    void lambdaOneTrustsTheRewardsAlone() {
        assertArrayEquals(
                new double[] {0.81, 0.9, 1},
                Gae.of(REWARDS, VALUES, DISCOUNTS, 1, 0).returns(),
                1e-12);
    }

    @Test
    void withinATurnNothingIsDiscounted() {
        Gae gae = Gae.of(REWARDS, new double[3], new double[] {1, 0.9, 0.9}, 1, 0);
        assertArrayEquals(new double[] {0.9, 0.9, 1}, gae.returns(), 1e-12);
    }

    @Test
    void anEpisodeThatWasCutGoesOnWithItsValue() {
        assertArrayEquals(
                new double[] {1 + 0.9 * 2},
                Gae.of(new double[] {1}, new double[1], new double[] {0.9}, 1, 2)
                        .returns(),
                1e-12);
    }

    @Test
    void lengthsMustFit() {
        assertThrows(IllegalArgumentException.class, () -> Gae.of(REWARDS, VALUES, new double[1], 1, 0));
    }
}
