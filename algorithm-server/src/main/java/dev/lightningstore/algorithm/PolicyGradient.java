package dev.lightningstore.algorithm;

import dev.lightningstore.algorithm.ScoringPolicy.Beliefs;
import dev.lightningstore.algorithm.advantage.DynamicSampling;
import dev.lightningstore.algorithm.advantage.RewardShaping;
import dev.lightningstore.algorithm.advantage.Sample;
import dev.lightningstore.algorithm.batch.Admission;
import dev.lightningstore.algorithm.batch.Episode;
import dev.lightningstore.algorithm.batch.TrainingRow;
import dev.lightningstore.algorithm.loss.Aggregation;
import dev.lightningstore.algorithm.loss.LossTally;
import dev.lightningstore.algorithm.loss.PolicyLoss;
import dev.lightningstore.algorithm.loss.RowLoss;
import dev.lightningstore.algorithm.loss.RowTerms;
import dev.lightningstore.algorithm.loss.ValueLoss;
import dev.lightningstore.error.StoreException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Every policy gradient from GRPO to PPO: which of them is a matter of the parts. A step goes from what was sampled to moved
 * weights, from the top of {@link #step} to its bottom: admit, compare, score, advantages, loss, update.
 *
 * @param admission which episodes may be trained on
 * @param sampling what becomes of groups that say nothing
 * @param shaping what is done to rewards before they are compared
 * @param advantages from rewards to tokens
 * @param loss of the policy
 * @param valueLoss of the learned value, where there is one
 * @param aggregation what a token counts for
 * @param fullLength tokens of an answer of full length, for an aggregation that asks
 * @param passReward from this reward on a rollout counts as passed in the figures
 */
public record PolicyGradient(
        Admission admission,
        DynamicSampling sampling,
        RewardShaping shaping,
        TokenAdvantages advantages,
        PolicyLoss loss,
        ValueLoss valueLoss,
        Aggregation aggregation,
        int fullLength,
        double passReward,
        Updates updates)
        implements Algorithm {

    /**
     * What a step was.
     *
     * @param admitted what was trained on, and what was refused
     * @param groups what was decided on each group
     */
    public record Outcome(StepFigures figures, Admission.Admitted admitted, List<DynamicSampling.Decision> groups) {
        /** How many groups are to be sampled anew. */
        public long groupsToResample() {
            return groups.stream()
                    .filter(group -> group.action() == DynamicSampling.Action.RESAMPLE)
                    .count();
        }
    }

    /** Whether a step has to be given a reference. */
    public boolean needsReference() {
        return loss.kl().coefficient() > 0;
    }

    /** Whether the policy has to have learned values. */
    public boolean needsValues() {
        return advantages.needsValues();
    }

    /**
     * One step. Where nothing is left to learn from, the weights stay as they are.
     *
     * @param reference what the policy should stay near; null where {@link #needsReference} says so
     * @param expected hashes of the weights that may have sampled the episodes; empty takes any
     * @param number of the step, which decides the order of rows
     */
    public Outcome step(
            TrainablePolicy policy,
            @Nullable ScoringPolicy reference,
            List<Episode> episodes,
            Set<String> expected,
            long number) {
        // Admit: refuse what is not ours or not trustworthy, then leave out the groups that say nothing.
        Admission.Admitted admitted = admission.expecting(expected).admit(episodes);
        List<DynamicSampling.Decision> groups = sampling.decide(
                admitted.episodes().stream().map(Episode::group).toList(), rewards(admitted.episodes()));
        List<Episode> kept = kept(admitted.episodes(), groups);

        // Compare: rewards in shape, rows in the order of their episodes.
        RowBatch batch = new RowBatch(
                kept,
                admission::trains,
                shaping.shaped(
                        rewards(kept),
                        kept.stream().mapToInt(Episode::sampledTokens).toArray()));
        List<TrainingRow> rows = batch.rows();

        // Score: what the policy and its reference say before anything moves.
        Beliefs[] before = needsScores(rows) ? updates.score(policy, rows) : null;
        Beliefs[] referred = needsReference() ? updates.score(given(reference), rows) : null;

        // Advantages.
        TokenAdvantages.Result advantage = advantages.of(batch, penalties(batch, before, referred), before);

        // Loss and update.
        LossTally tally = new LossTally();
        Updates.Run run = updates.run(policy, rows, number, new Updates.Objective() {
            @Override
            public double[] weights(int[] members) {
                return aggregation.weights(
                        Arrays.stream(members).mapToObj(batch::size).toList(), fullLength);
            }

            @Override
            public RowLoss loss(int row, Beliefs now, double weight) {
                double[] weights = new double[now.logprobs().length];
                Arrays.fill(weights, weight);
                RowTerms terms = new RowTerms(
                        rows.get(row).sampled(),
                        advantage.advantages()[row],
                        weights,
                        fromSampler(rows.get(row))
                                ? rows.get(row).samplerLogprobs()
                                : (before == null ? now : before[row]).logprobs(),
                        rows.get(row).samplerLogprobs(),
                        referred == null ? null : referred[row].logprobs());
                RowLoss ofPolicy = loss.of(terms, now.logprobs(), now.entropies(), tally);
                if (before == null || advantage.returns() == null || advantage.valued() == null) {
                    return ofPolicy;
                }
                RowLoss ofValue = valueLoss.of(
                        advantage.valued()[row],
                        weights,
                        now.values(),
                        before[row].values(),
                        advantage.returns()[row]);
                tally.valueLoss(ofValue.value());
                return ofPolicy.plus(ofValue);
            }
        });
        return new Outcome(figures(admitted.episodes(), batch, advantage, tally, run), admitted, groups);
    }

    /** Whether the policy has to be asked before it moves: it will move under the rows, or rewards depend on what it says. */
    private boolean needsScores(List<TrainingRow> rows) {
        return needsValues()
                || loss.kl().inReward()
                || (!updates.single() && !rows.stream().allMatch(this::fromSampler));
    }

    /** Whether ratios of a row are taken against the sampler's own word, rather than against this policy before the step. */
    private boolean fromSampler(TrainingRow row) {
        return loss.importanceCap() == 0 && row.hasSamplerLogprobs();
    }

    private static ScoringPolicy given(@Nullable ScoringPolicy reference) {
        if (reference == null) {
            throw StoreException.Invalid.field(
                    "kl_coefficient", "it is above 0, so a reference policy is needed, and none was given");
        }
        return reference;
    }

    private static double[] rewards(List<Episode> episodes) {
        return episodes.stream().mapToDouble(Episode::reward).toArray();
    }

    private static List<Episode> kept(List<Episode> episodes, List<DynamicSampling.Decision> groups) {
        Set<String> kept = new HashSet<>();
        for (DynamicSampling.Decision group : groups) {
            if (group.action() == DynamicSampling.Action.KEEP) {
                kept.add(group.group());
            }
        }
        return episodes.stream()
                .filter(episode -> kept.contains(episode.group()))
                .toList();
    }

    /** What each sampled token costs for leaving the reference, where that is taken off the reward. */
    private double @Nullable [][] penalties(
            RowBatch batch, Beliefs @Nullable [] before, Beliefs @Nullable [] referred) {
        if (!loss.kl().inReward() || before == null || referred == null) {
            return null;
        }
        double[][] penalties = batch.perToken();
        batch.forEachCall((_, row, call) -> {
            for (int t = call.from(); t < call.to(); t++) {
                penalties[row][t] = loss.kl().coefficient()
                        * loss.kl()
                                .estimate()
                                .value(before[row].logprobs()[t], referred[row].logprobs()[t]);
            }
        });
        return penalties;
    }

    private StepFigures figures(
            List<Episode> admitted,
            RowBatch batch,
            TokenAdvantages.Result advantage,
            LossTally tally,
            Updates.Run run) {
        double[] rewards = rewards(admitted);
        int[] lengths = admitted.stream().mapToInt(Episode::sampledTokens).toArray();
        double[] ofTokens = batch.sampledOnly(advantage.advantages());
        int steps = Math.max(1, run.steps());
        return new StepFigures(
                batch.episodes().size(),
                batch.rows().size(),
                ofTokens.length,
                run.steps(),
                Sample.of(rewards),
                Arrays.stream(rewards).max().orElse(0),
                Arrays.stream(rewards).filter(reward -> reward >= passReward).count()
                        / (double) Math.max(1, rewards.length),
                Sample.of(ofTokens),
                tally.loss() / steps,
                tally.valueLoss() / steps,
                tally.kl(),
                tally.entropy(),
                tally.ratio(),
                tally.highestRatio(),
                tally.clipFraction(),
                tally.correction(),
                run.gradientNorm(),
                Arrays.stream(lengths).average().orElse(0),
                Arrays.stream(lengths).max().orElse(0),
                run.padding(),
                run.shared());
    }
}
