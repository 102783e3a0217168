package dev.lightningstore.algorithm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.algorithm.advantage.DynamicSampling;
import dev.lightningstore.algorithm.batch.Admission.Reason;
import dev.lightningstore.algorithm.batch.Call;
import dev.lightningstore.algorithm.batch.Episode;
import dev.lightningstore.algorithm.batch.Episode.RewardSource;
import dev.lightningstore.algorithm.batch.TrainingRow;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.rollout.FailureKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One step of a policy gradient: what goes into it, what it moves, and what it says afterwards. */
class PolicyGradientTest {
    private static final double LOG3 = Math.log(3);
    private final TablePolicy policy = new TablePolicy(3);

    private static PolicyGradient algorithm(String... keysAndValues) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            given.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return (PolicyGradient) AlgorithmSettings.of(given).algorithm();
    }

    /** A rollout that said one token after the prompt 0; a fresh table gives each a third. */
    private static Episode said(String rollout, String group, int token, double reward) {
        return Episode.of(rollout, group, reward, List.of(row("a", token)));
    }

    private static TrainingRow row(String agent, int token) {
        return new TrainingRow(agent, "h", new int[] {0, token}, new double[] {0, -LOG3}, List.of(new Call(1, 2, 0)));
    }

    private PolicyGradient.Outcome step(PolicyGradient algorithm, Episode... episodes) {
        return algorithm.step(policy, null, List.of(episodes), Set.of("h"), 0);
    }

    @Test
    void theFirstStepByHand() {
        PolicyGradient.Outcome outcome = step(
                algorithm("algorithm", "dr_grpo", "constant_length", "1"),
                said("won", "g", 1, 1),
                said("lost", "g", 2, 0));
        StepFigures figures = outcome.figures();
        // Advantages ±½, weights ½: the gradient is -¼ for the winner's logit, +¼ for the loser's, and its length √⅛.
        assertEquals(Math.sqrt(0.125), figures.gradientNorm(), 1e-12);
        assertEquals(0, figures.loss(), 1e-12);
        assertEquals(1, figures.ratio(), 1e-12);
        assertEquals(1, figures.correction(), 1e-12);
        assertEquals(LOG3, figures.entropy(), 1e-12);
        assertEquals(0.5, figures.rewards().mean());
        assertEquals(1, figures.highestReward());
        assertEquals(0.5, figures.passRate());
        assertEquals(2, figures.tokens());
        assertEquals(1, figures.updates());
        assertEquals(1, figures.answerLength());
        assertEquals(23, figures.asMap().size());
        assertTrue(policy.probability(1, 0) > 1 / 3.0 && policy.probability(2, 0) < 1 / 3.0);
    }

    @Test
    void failuresOfTheInfrastructureChangeNothing() {
        TablePolicy other = new TablePolicy(3);
        PolicyGradient grpo = algorithm();
        List<Episode> two = List.of(said("won", "g", 1, 1), said("lost", "g", 2, 0));
        List<Episode> three = List.of(
                two.getFirst(),
                new Episode("broken", "g", FailureKind.INFRA, 0, RewardSource.VERIFIER, List.of(row("a", 1))),
                two.getLast());
        StepFigures without = grpo.step(policy, null, two, Set.of(), 0).figures();
        PolicyGradient.Outcome with = grpo.step(other, null, three, Set.of(), 0);
        assertEquals(without, with.figures());
        assertEquals(1, with.admitted().refused(Reason.FAILED));
        assertArrayEquals(policy.parameters(0), other.parameters(0));
    }

    @Test
    void groupsThatSayNothingMoveNothing() {
        PolicyGradient.Outcome outcome = step(
                algorithm("entropy_coefficient", "0"),
                said("one", "alone", 1, 1),
                said("two", "solved", 1, 1),
                said("three", "solved", 2, 1));
        assertEquals(0, outcome.figures().gradientNorm());
        assertArrayEquals(new double[4], policy.parameters(0));
    }

    @Test
    void groupsToResampleLeaveTheBatchAndAreCounted() {
        PolicyGradient.Outcome outcome =
                step(algorithm("algorithm", "dapo"), said("one", "solved", 1, 1), said("two", "solved", 2, 1));
        assertEquals(1, outcome.groupsToResample());
        assertEquals(0, outcome.figures().rows());
        assertEquals(0, outcome.figures().updates());
        assertEquals(1, outcome.figures().passRate());
        assertEquals(0, policy.steps());
        assertEquals(
                DynamicSampling.Action.RESAMPLE, outcome.groups().getFirst().action());
    }

    @Test
    void nothingAtAllIsAStepThatDoesNothing() {
        StepFigures figures = step(algorithm()).figures();
        assertEquals(0, figures.updates());
        figures.asMap().values().forEach(figure -> assertTrue(Double.isFinite(figure)));
    }

    @Test
    void onlyTheChosenAgentsLearn() {
        Episode won = Episode.of("won", "g", 1, List.of(row("planner", 1), row("writer", 2)));
        Episode lost = Episode.of("lost", "g", 0, List.of(row("planner", 2), row("writer", 1)));
        assertEquals(
                2, step(algorithm("agents", "planner"), won, lost).figures().rows());
        assertTrue(policy.probability(1, 0) > 1 / 3.0);
        TablePolicy both = new TablePolicy(3);
        assertEquals(
                4,
                algorithm()
                        .step(both, null, List.of(won, lost), Set.of(), 0)
                        .figures()
                        .rows());
        assertEquals(both.probability(1, 0), both.probability(2, 0), 1e-12);
    }

    @Test
    void aPenaltyNeedsItsReference() {
        PolicyGradient algorithm = algorithm("kl_coefficient", "0.1");
        assertTrue(algorithm.needsReference());
        StoreException.Invalid refused = assertThrows(
                StoreException.Invalid.class, () -> step(algorithm, said("a", "g", 1, 1), said("b", "g", 2, 0)));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("kl_coefficient: "), refused.toString());
    }

    @Test
    void aPenaltyInTheLossPullsBackToTheReference() {
        TablePolicy reference = policy.frozen();
        policy.parameters(0)[1] = 2;
        PolicyGradient algorithm =
                algorithm("kl_coefficient", "10", "learning_rate", "0.1", "entropy_coefficient", "0");
        double away = policy.probability(1, 0);
        StepFigures figures = algorithm
                .step(policy, reference, List.of(said("a", "g", 1, 1), said("b", "g", 1, 1)), Set.of(), 0)
                .figures();
        assertTrue(figures.kl() > 0);
        assertTrue(policy.probability(1, 0) < away);
    }

    @Test
    void microBatchesChangeNothing() {
        TablePolicy other = new TablePolicy(3);
        List<Episode> episodes =
                List.of(said("a", "g", 1, 1), said("b", "g", 2, 0), said("c", "h", 1, 0.25), said("d", "h", 0, 0.5));
        algorithm().step(policy, null, episodes, Set.of(), 0);
        algorithm("micro_batch_tokens", "2").step(other, null, episodes, Set.of(), 0);
        assertArrayEquals(policy.parameters(0), other.parameters(0), 1e-12);
    }

    @Test
    void rowsOfOtherWeightsAreRefused() {
        PolicyGradient.Outcome outcome =
                algorithm().step(policy, null, List.of(said("a", "g", 1, 1)), Set.of("newer"), 0);
        assertEquals(1, outcome.admitted().refused(Reason.OTHER_POLICY));
        assertEquals(0, outcome.figures().rollouts());
    }
}
