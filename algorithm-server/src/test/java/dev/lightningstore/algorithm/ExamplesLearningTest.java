package dev.lightningstore.algorithm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.algorithm.DirectPreference.Pair;
import dev.lightningstore.algorithm.DirectPreference.Preference;
import dev.lightningstore.algorithm.batch.Call;
import dev.lightningstore.algorithm.batch.TrainingRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is learned from examples: by likelihood, and by preference. */
class ExamplesLearningTest {
    private static TrainingRow answer(int prompt, int answer) {
        return new TrainingRow("a", "", new int[] {0, prompt, answer}, new double[3], List.of(new Call(2, 3, 0)));
    }

    @Test
    void fineTuningLearnsTheAnswersAndNotThePrompts() {
        SupervisedFineTuning sft =
                (SupervisedFineTuning) AlgorithmSettings.of(Map.of("algorithm", "sft", "learning_rate", "0.1"))
                        .algorithm();
        TablePolicy policy = new TablePolicy(4);
        List<TrainingRow> examples = List.of(answer(1, 3), answer(2, 1));
        SupervisedFineTuning.Outcome first = sft.step(policy, examples, 0);
        assertEquals(Math.log(4), first.loss(), 1e-12);
        assertEquals(2, first.tokens());
        for (int step = 1; step < 50; step++) {
            sft.step(policy, examples, step);
        }
        assertTrue(policy.probability(3, 0, 1) > 0.9);
        assertTrue(policy.probability(1, 0, 2) > 0.9);
        assertEquals(0.25, policy.probability(1, 0), 1e-12);
    }

    @Test
    void preferencesAreLearnedAgainstTheReference() {
        DirectPreference dpo =
                (DirectPreference) AlgorithmSettings.of(Map.of("algorithm", "dpo", "learning_rate", "0.1"))
                        .algorithm();
        TablePolicy policy = new TablePolicy(4);
        policy.parameters(0, 1)[2] = 1; // at first the rejected answer is the likelier
        List<Pair> pairs = dpo.referred(
                policy.frozen(),
                List.of(new Preference(answer(1, 3), answer(1, 2)), new Preference(answer(2, 1), answer(2, 3))));
        DirectPreference.Outcome first = dpo.step(policy, pairs, 0);
        assertEquals(Math.log(2), first.loss(), 1e-12);
        assertEquals(0, first.margin(), 1e-12);
        List<DirectPreference.Outcome> outcomes = new ArrayList<>();
        for (int step = 1; step < 50; step++) {
            outcomes.add(dpo.step(policy, pairs, step));
        }
        assertEquals(1, outcomes.getLast().accuracy());
        assertTrue(outcomes.getLast().margin() > 0.5);
        assertTrue(policy.probability(3, 0, 1) > policy.probability(2, 0, 1));
    }

    @Test
    void noExamplesAreAStepThatDoesNothing() {
        TablePolicy policy = new TablePolicy(4);
        Updates updates = new Updates(1, 1, 1, 1, 1, 0);
        assertEquals(
                0, new DirectPreference(0.1, updates).step(policy, List.of(), 0).updates());
        assertEquals(0, policy.steps());
    }
}
