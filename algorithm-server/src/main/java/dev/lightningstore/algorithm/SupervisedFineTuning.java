package dev.lightningstore.algorithm;

import dev.lightningstore.algorithm.ScoringPolicy.Beliefs;
import dev.lightningstore.algorithm.batch.TrainingRow;
import dev.lightningstore.algorithm.loss.Aggregation;
import dev.lightningstore.algorithm.loss.Aggregation.RowSize;
import dev.lightningstore.algorithm.loss.LikelihoodLoss;
import dev.lightningstore.algorithm.loss.RowLoss;
import java.util.Arrays;
import java.util.List;

/**
 * Fine-tuning on good examples: the likelihood of what the assistant says is raised, and of nothing else.
 *
 * @param aggregation what a token counts for; each example is its own rollout
 * @param fullLength tokens of an answer of full length, for an aggregation that asks
 */
public record SupervisedFineTuning(Aggregation aggregation, int fullLength, Updates updates) implements Algorithm {

    /**
     * What a step was.
     *
     * @param loss mean negative log likelihood, weighted as the aggregation says, over all updates
     * @param tokens that carried loss
     */
    public record Outcome(double loss, long tokens, int updates, double gradientNorm, double padding) {}

    /**
     * One step.
     *
     * @param examples rows whose calls are what the assistant said
     * @param number of the step, which decides the order of rows
     */
    public Outcome step(TrainablePolicy policy, List<TrainingRow> examples, long number) {
        double[] total = {0};
        Updates.Run run = updates.run(policy, examples, number, new Updates.Objective() {
            @Override
            public double[] weights(int[] members) {
                return aggregation.weights(
                        Arrays.stream(members)
                                .mapToObj(row -> new RowSize(
                                        "example " + row, examples.get(row).sampledTokens()))
                                .toList(),
                        fullLength);
            }

            @Override
            public RowLoss loss(int row, Beliefs now, double weight) {
                double[] weights = new double[now.logprobs().length];
                Arrays.fill(weights, weight);
                RowLoss loss = LikelihoodLoss.of(examples.get(row).sampled(), weights, now.logprobs());
                total[0] += loss.value();
                return loss;
            }
        });
        return new Outcome(
                total[0] / Math.max(1, run.steps()),
                examples.stream().mapToLong(TrainingRow::sampledTokens).sum(),
                run.steps(),
                run.gradientNorm(),
                run.padding());
    }
}
