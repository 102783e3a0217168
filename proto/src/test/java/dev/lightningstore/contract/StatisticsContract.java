package dev.lightningstore.contract;

import static dev.lightningstore.contract.Given.attemptId;
import static dev.lightningstore.contract.Given.rolloutId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.Statistics;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much a project holds. */
public interface StatisticsContract extends Contract {
    @Test
    default void aNewProjectHoldsNothing() {
        Statistics nothing = Answers.of(newStore().statistics());
        assertEquals(0, nothing.rollouts());
        assertEquals(0, nothing.attempts());
        assertEquals(0, nothing.spans());
        assertEquals(0, nothing.resources());
        assertEquals(0, nothing.workers());
        assertFalse(nothing.uptime().isNegative());
        assertFalse(nothing.name().isEmpty());
    }

    @Test
    default void whatWasAnsweredIsCounted() {
        LightningStore store = newStore();
        AttemptedRollout claimed = Given.claimed(store, RolloutConfig.DEFAULT, "w1");
        Given.enqueued(store, 3);
        Answers.of(store.rollouts().startAttempt(rolloutId(claimed), "w2"));
        for (int i = 1; i <= 4; i++) {
            Answers.of(store.spans()
                    .add(List.of(TestSpans.json(rolloutId(claimed), attemptId(claimed), i, i, "s")), null));
        }
        Answers.of(store.spans().add(List.of(TestSpans.json(rolloutId(claimed), attemptId(claimed), 9, 1, "s")), null));
        Answers.of(store.resources().add(Given.json("{}"), null));
        Statistics counted = Answers.of(store.statistics());
        assertEquals(4, counted.rollouts());
        assertEquals(2, counted.attempts());
        assertEquals(4, counted.spans());
        assertEquals(1, counted.resources());
        assertEquals(2, counted.workers());
    }
}
