package dev.lightningstore.algorithm;

import dev.lightningstore.algorithm.ScoringPolicy.Beliefs;
import dev.lightningstore.algorithm.advantage.Baseline;
import dev.lightningstore.algorithm.advantage.CreditRule;
import dev.lightningstore.algorithm.advantage.Gae;
import dev.lightningstore.algorithm.batch.Call;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * From what episodes earned to the advantage of each of their tokens: credit to calls, comparison, then calls to tokens.
 *
 * @param step whether the learned value is asked before each token or before each turn
 * @param lambda of the generalised advantage estimation
 */
public record TokenAdvantages(CreditRule credit, Baseline baseline, double discount, Step step, double lambda) {
    /** What a step is to the learned value. */
    public enum Step {
        TOKEN,
        TURN
    }

    /**
     * As long as their rows, row by row.
     *
     * @param returns what the learned value should have said; null where there is none
     * @param valued which tokens it should have said it of
     */
    record Result(double[][] advantages, double @Nullable [][] returns, boolean @Nullable [][] valued) {}

    public TokenAdvantages {
        if (!(discount >= 0 && discount <= 1)) {
            throw new IllegalArgumentException("discount_factor: " + discount + " is not between 0 and 1");
        }
        if (!(lambda >= 0 && lambda <= 1)) {
            throw new IllegalArgumentException("gae_lambda: " + lambda + " is not between 0 and 1");
        }
    }

    boolean needsValues() {
        return credit == CreditRule.LEARNED_VALUE;
    }

    /**
     * @param penalties what each token of each row costs, such as a divergence; null for nothing
     * @param before what the policy says of each row; null where no value is learned
     */
    Result of(RowBatch batch, double @Nullable [][] penalties, Beliefs @Nullable [] before) {
        if (needsValues()) {
            if (before == null) {
                throw new IllegalStateException("a learned value has to be asked first");
            }
            return byValue(batch, penalties, before);
        }
        double[][] advantages = baseline == Baseline.BATCH_STANDARDISED
                ? byToken(batch, penalties)
                : byCall(batch, credited(batch, penalties));
        return new Result(advantages, null, null);
    }

    /** Each call's advantage, episodes after one another. A penalty belongs to the episode that paid it. */
    private double[] credited(RowBatch batch, double @Nullable [][] penalties) {
        double[] earned = batch.outcomes().clone();
        if (penalties != null) {
            for (int row = 0; row < batch.rows().size(); row++) {
                earned[batch.episodeOf(row)] -= Arrays.stream(penalties[row]).sum();
            }
        }
        if (credit == CreditRule.TURN_REWARDS) {
            return baseline.advantages(returns(batch, earned), batch.groupOfEachCall());
        }
        double[] whole = new double[earned.length];
        for (int e = 0; e < whole.length; e++) {
            whole[e] = earned[e] + Arrays.stream(batch.callRewards(e)).sum();
        }
        double[] advantages = baseline.advantages(whole, batch.groupOfEachEpisode());
        return batch.eachCall(e -> credit.credit(advantages[e], new double[batch.callRewards(e).length], discount));
    }

    /** What each call is credited with before it is compared. */
    private double[] returns(RowBatch batch, double[] outcomes) {
        return batch.eachCall(e -> {
            double[] rewards = batch.callRewards(e);
            return credit == CreditRule.TURN_REWARDS
                    ? credit.credit(outcomes[e], rewards, discount)
                    : credit.credit(outcomes[e] + Arrays.stream(rewards).sum(), rewards, discount);
        });
    }

    private static double[][] byCall(RowBatch batch, double[] ofCalls) {
        double[][] advantages = batch.perToken();
        batch.forEachCall((number, row, call) -> Arrays.fill(advantages[row], call.from(), call.to(), ofCalls[number]));
        return advantages;
    }

    /** REINFORCE++: every token's return, less what is still to be paid for leaving the reference, over the whole batch. */
    private double[][] byToken(RowBatch batch, double @Nullable [][] penalties) {
        double[][] values = byCall(batch, returns(batch, batch.outcomes()));
        if (penalties != null) {
            for (int e = 0; e < batch.episodes().size(); e++) {
                double later = 0;
                for (int row = batch.endOf(e) - 1; row >= batch.startOf(e); row--) {
                    for (int t = values[row].length - 1; t >= 0; t--) {
                        later += penalties[row][t];
                        values[row][t] -= later;
                    }
                }
            }
        }
        return standardised(batch, values);
    }

    /** PPO: generalised advantage estimation within each episode, then brought to mean 0 and deviation 1 over the batch. */
    private Result byValue(RowBatch batch, double @Nullable [][] penalties, Beliefs[] before) {
        double[][] advantages = batch.perToken();
        double[][] returns = batch.perToken();
        boolean[][] valued = batch.perTokenFlags();
        for (int e = 0; e < batch.episodes().size(); e++) {
            EpisodeSteps steps = EpisodeSteps.of(batch, e, step, discount, penalties, before);
            Gae gae = Gae.of(steps.rewards(), steps.values(), steps.discounts(), lambda, 0);
            for (int s = 0; s < steps.count(); s++) {
                Call stretch = steps.stretch(s);
                int row = steps.row(s);
                Arrays.fill(advantages[row], stretch.from(), stretch.to(), gae.advantages()[s]);
                returns[row][stretch.from()] = gae.returns()[s];
                valued[row][stretch.from()] = true;
            }
        }
        return new Result(standardised(batch, advantages), returns, valued);
    }

    private static double[][] standardised(RowBatch batch, double[][] values) {
        double[] flat = batch.sampledOnly(values);
        return batch.spread(Baseline.BATCH_STANDARDISED.advantages(flat, new int[flat.length]));
    }
}
