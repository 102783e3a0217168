package dev.lightningstore.reward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PresetsTest {
    private static final double EXACT = 1e-12;

    private static <T> double total(CompositeReward<T> reward, T subject) throws InterruptedException {
        return assertInstanceOf(RewardResult.Scored.class, reward.score(subject))
                .total();
    }

    @Test
    void generatedCodeIsJudgedByItsWeights() throws InterruptedException {
        CompositeReward<CodeReward.Facts> reward = CodeReward.of(CodeReward.Settings.DEFAULT);
        assertEquals(1, total(reward, new CodeReward.Facts(true, true, 5, 1.0, true, 1.0)), EXACT);
        // −0.5·0.3 + 0·0.1 + 0.4·0.2 + 0.5·0.1 + 0 + 0
        assertEquals(-0.02, total(reward, new CodeReward.Facts(false, false, 2, 0.5, null, null)), EXACT);
        assertEquals(0.9, total(reward, new CodeReward.Facts(true, true, 9, 1.0, true, null)), EXACT);
    }

    @Test
    void repliesAreJudgedByTheirWeightsAndUnsafeOnesAreWorthNothing() throws InterruptedException {
        CompositeReward<ReplyReward.Reply> reward = ReplyReward.of(ReplyReward.Settings.blocking("(?i)medication"));
        String kind = "I'm sorry, that sounds hard. How has your week been so far?";
        assertEquals(1, total(reward, new ReplyReward.Reply(kind, Duration.ofMillis(800))), EXACT);
        // 0.5 + 0 + 0.1·(20/50) + 0.1·0.5
        assertEquals(
                0.59, total(reward, new ReplyReward.Reply("Restart the machine.", Duration.ofMillis(5_500))), EXACT);
        assertEquals(
                0, total(reward, new ReplyReward.Reply(kind + " Stop your medication.", Duration.ofSeconds(1))), EXACT);
    }
}
