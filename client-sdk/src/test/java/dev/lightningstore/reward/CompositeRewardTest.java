package dev.lightningstore.reward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.rollout.FailureKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CompositeRewardTest {
    private static final double EXACT = 1e-12;

    private static CompositeReward.Builder<String> two(double first, double second) {
        return CompositeReward.<String>builder()
                .add("a", 3, text -> Score.of(first))
                .add("b", 1, text -> Score.of(second));
    }

    private static RewardResult.Scored scored(CompositeReward<String> reward) throws InterruptedException {
        return assertInstanceOf(RewardResult.Scored.class, reward.score("x"));
    }

    @Test
    void theTotalIsTheWeightedMean() throws InterruptedException {
        RewardResult.Scored result = scored(two(1, -0.6).build());
        assertEquals(0.6, result.total(), EXACT); // (3·1 − 1·0.6) / 4
        assertEquals(0.75, result.parts().get(0).contribution(), EXACT);
        assertEquals(-0.15, result.parts().get(1).contribution(), EXACT);
        Reward reward = result.reward();
        assertEquals("total", reward.primary());
        assertEquals(List.of("total", "a", "b"), List.copyOf(reward.values().keySet()));
        assertEquals(0.6, reward.value(), EXACT);
    }

    @Test
    void valuesAreNormalisedAndClipped() throws InterruptedException {
        CompositeReward<String> reward = CompositeReward.<String>builder()
                .add("stars", 1, text -> Score.of(4), Scale.positive(1, 5))
                .add("signed", 1, text -> Score.of(2), Scale.signed(1, 5))
                .add("wild", 2, text -> Score.of(70))
                .build();
        RewardResult.Scored result = scored(reward);
        assertEquals(
                List.of(0.75, -0.5, 1.0),
                result.parts().stream().map(part -> part.value().orElseThrow()).toList());
        assertEquals((0.75 - 0.5 + 2) / 4, result.total(), EXACT);
    }

    @Test
    void aClosedGateCapsTheWholeAndIsNamed() throws InterruptedException {
        CompositeReward<String> reward = two(1, 1)
                .gate("safety", 4, text -> Score.of(0), new Gate(0.5, -0.25))
                .gate("open", 0, text -> Score.of(0.5), new Gate(0.5, -1))
                .build();
        RewardResult.Scored result = scored(reward);
        assertEquals(0.5, result.uncapped(), EXACT); // (3 + 1 + 0) / 8
        assertEquals(-0.25, result.total(), EXACT);
        assertEquals(List.of("safety"), result.closedGates());
        assertTrue(result.explain().contains("total: -0.250, capped from 0.500 by [safety]"), result::explain);
    }

    @Test
    void aGateThatSaysNothingIsClosed() throws InterruptedException {
        RewardResult.Scored result = scored(two(1, 1)
                .gate("safety", 1, text -> Score.absent("not run"), new Gate(0, 0))
                .build());
        assertEquals(1, result.uncapped(), EXACT);
        assertEquals(0, result.total(), EXACT);
    }

    @Test
    void whatIsMissingIsLeftOutOrCountsAsZero() throws InterruptedException {
        CompositeReward.Builder<String> builder =
                two(1, -0.6).add("feedback", 4, text -> Score.absent("nobody said anything"));
        RewardResult.Scored leftOut = scored(builder.build());
        assertEquals(0.6, leftOut.total(), EXACT);
        assertEquals(
                List.of("total", "a", "b"),
                List.copyOf(leftOut.reward().values().keySet()));
        assertEquals(0.3, scored(builder.missing(Missing.COUNT_AS_ZERO).build()).total(), EXACT);
    }

    @Test
    void whatCouldNotBeJudgedIsNoReward() throws InterruptedException {
        RewardResult failed = two(1, 1)
                .add("judge", 1, text -> Score.failed(FailureKind.INFRA, "away"))
                .build()
                .score("x");
        assertEquals(
                FailureKind.INFRA,
                assertInstanceOf(RewardResult.Unscored.class, failed).failure().kind());
        assertTrue(failed.explain().contains("no reward: away"), failed::explain);
        RewardResult thrown = two(1, 1)
                .add("broken", 1, text -> {
                    throw new IllegalStateException("a bug");
                })
                .build()
                .score("x");
        assertEquals(
                FailureKind.VERIFIER,
                assertInstanceOf(RewardResult.Unscored.class, thrown).failure().kind());
        RewardResult nothing = CompositeReward.<String>builder()
                .add("a", 1, text -> Score.absent("not there"))
                .build()
                .score("x");
        assertInstanceOf(RewardResult.Unscored.class, nothing);
    }

    @Test
    void theExplanationNamesValueShareAndFacts() throws InterruptedException {
        CompositeReward<String> reward = CompositeReward.<String>builder()
                .add("a", 1, text -> new Score.Value(0.5, Map.of("k", "v")))
                .add("b", 3, text -> Score.of(1))
                .build();
        assertEquals(
                "a: 0.500 × 0.250 = 0.125, k=v\nb: 1.000 × 0.750 = 0.750\ntotal: 0.875\n",
                reward.score("x").explain());
    }

    @Test
    void wrongSettingsAreRefused() {
        CompositeReward.Builder<String> builder = CompositeReward.builder();
        assertThrows(IllegalArgumentException.class, builder::build);
        assertThrows(IllegalArgumentException.class, () -> builder.add("total", 1, text -> Score.of(1)));
        assertThrows(IllegalArgumentException.class, () -> builder.add("a", 0, text -> Score.of(1)));
        assertThrows(IllegalArgumentException.class, () -> builder.add("a", Double.NaN, text -> Score.of(1)));
        assertThrows(IllegalArgumentException.class, () -> new Gate(2, 0));
        assertThrows(IllegalArgumentException.class, () -> new Scale(1, 1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new Verdict(0, 0));
        assertThrows(IllegalArgumentException.class, () -> Score.of(Double.NaN));
        builder.add("a", 1, text -> Score.of(1));
        assertThrows(IllegalArgumentException.class, () -> builder.add("a", 1, text -> Score.of(1)));
    }
}
