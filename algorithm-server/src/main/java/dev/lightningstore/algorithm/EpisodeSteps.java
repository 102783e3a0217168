package dev.lightningstore.algorithm;

import dev.lightningstore.algorithm.ScoringPolicy.Beliefs;
import dev.lightningstore.algorithm.batch.Call;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An episode as the steps that a learned value looks at, one after another across its rows. */
final class EpisodeSteps {
    private final List<Integer> rows = new ArrayList<>();
    private final List<Call> stretches = new ArrayList<>();
    private final List<Double> rewards = new ArrayList<>();
    private final List<Double> values = new ArrayList<>();
    private final List<Double> discounts = new ArrayList<>();

    private EpisodeSteps() {}

    static EpisodeSteps of(
            RowBatch batch,
            int episode,
            TokenAdvantages.Step step,
            double discount,
            double @Nullable [][] penalties,
            Beliefs[] before) {
        EpisodeSteps steps = new EpisodeSteps();
        double[] callRewards = batch.callRewards(episode);
        int number = 0;
        for (int row = batch.startOf(episode); row < batch.endOf(episode); row++) {
            for (Call call : batch.rows().get(row).calls()) {
                int length = step == TokenAdvantages.Step.TURN ? call.length() : 1;
                for (int from = call.from(); from < call.to(); from += length) {
                    steps.add(row, new Call(from, from + length, 0), before[row].values()[from], penalties);
                }
                steps.endTurn(callRewards[number++], discount);
            }
        }
        steps.addReward(batch.outcomes()[episode]);
        return steps;
    }

    int count() {
        return rows.size();
    }

    int row(int step) {
        return rows.get(step);
    }

    Call stretch(int step) {
        return stretches.get(step);
    }

    double[] rewards() {
        return array(rewards);
    }

    double[] values() {
        return array(values);
    }

    double[] discounts() {
        return array(discounts);
    }

    private void add(int row, Call stretch, double value, double @Nullable [][] penalties) {
        double penalty = 0;
        for (int t = stretch.from(); penalties != null && t < stretch.to(); t++) {
            penalty += penalties[row][t];
        }
        rows.add(row);
        stretches.add(stretch);
        rewards.add(-penalty);
        values.add(value);
        discounts.add(1.0);
    }

    private void endTurn(double reward, double discount) {
        addReward(reward);
        discounts.set(discounts.size() - 1, discount);
    }

    private void addReward(double reward) {
        rewards.set(rewards.size() - 1, rewards.getLast() + reward);
    }

    private static double[] array(List<Double> numbers) {
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
