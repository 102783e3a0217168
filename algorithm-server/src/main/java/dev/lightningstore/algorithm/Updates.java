package dev.lightningstore.algorithm;

import dev.lightningstore.algorithm.ScoringPolicy.Beliefs;
import dev.lightningstore.algorithm.batch.BatchPlan;
import dev.lightningstore.algorithm.batch.TrainingRow;
import dev.lightningstore.algorithm.loss.RowLoss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How the rows of a step become steps of the optimizer.
 *
 * @param maxGradientNorm the length to which the optimizer cuts a longer gradient; it is built with this
 * @param passes how often the rows are gone through
 * @param perPass optimizer steps that each pass is spread over
 * @param microBatchTokens the most tokens that go through the network together, padding included
 * @param seed decides, with the number of the step, the order of rows
 */
public record Updates(
        double learningRate, double maxGradientNorm, int passes, int perPass, int microBatchTokens, long seed) {
    /** Odd, so that neighbouring steps and seeds get orders that have nothing to do with each other. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    public Updates {
        if (!(learningRate > 0) || !(maxGradientNorm > 0)) {
            throw new IllegalArgumentException("learning_rate, max_gradient_norm: " + learningRate + " and "
                    + maxGradientNorm + " must be above 0");
        }
        if (passes < 1) {
            throw new IllegalArgumentException("passes_per_batch: " + passes + " must be 1 or more");
        }
    }

    /** Whether the policy is still what it was when the last rows are looked at. */
    boolean single() {
        return passes == 1 && perPass == 1;
    }

    BatchPlan plan(List<List<int[]>> rows, long step, int pass) {
        long stream = seed * SPREAD + step * passes + pass;
        return BatchPlan.of(rows, perPass, microBatchTokens, new SplittableRandom(stream));
    }

    /** What is to be minimised, row by row. */
    interface Objective {
        /** What a token of each of these rows counts for, in the update that they make up. */
        double[] weights(int[] rows);

        /** @param now what the policy says of the row */
        RowLoss loss(int row, Beliefs now, double weight);
    }

    /**
     * What became of it.
     *
     * @param steps of the optimizer
     * @param gradientNorm the mean over steps, before it was cut
     * @param padding the part of what went through the network that was padding
     * @param shared the part of the rows' tokens that another row's stood for
     */
    record Run(int steps, double gradientNorm, double padding, double shared) {}

    /** Goes through the rows, and moves the policy. */
    Run run(TrainablePolicy policy, List<TrainingRow> rows, long step, Objective objective) {
        List<List<int[]>> tokens = tokens(rows);
        int steps = 0;
        double norms = 0;
        double padding = 0;
        double shared = 0;
        for (int pass = 0; pass < passes && !rows.isEmpty(); pass++) {
            BatchPlan plan = plan(tokens, step, pass);
            padding += plan.padding() / passes;
            shared += plan.shared() / passes;
            for (BatchPlan.Update update : plan.updates()) {
                double[] weights = new double[rows.size()];
                int[] members = update.rows();
                double[] ofMembers = objective.weights(members);
                for (int i = 0; i < members.length; i++) {
                    weights[members[i]] = ofMembers[i];
                }
                for (BatchPlan.MicroBatch micro : update.microBatches()) {
                    backward(policy, rows, micro, objective, weights);
                }
                norms += policy.step(learningRate);
                steps++;
            }
        }
        return new Run(steps, steps == 0 ? 0 : norms / steps, padding, shared);
    }

    private static void backward(
            TrainablePolicy policy,
            List<TrainingRow> rows,
            BatchPlan.MicroBatch micro,
            Objective objective,
            double[] weights) {
        try (TrainablePolicy.Pass pass = policy.forward(members(rows, micro))) {
            List<RowLoss> losses = new ArrayList<>();
            for (int i = 0; i < micro.rows().length; i++) {
                int row = micro.rows()[i];
                losses.add(objective.loss(row, pass.beliefs().get(i), weights[row]));
            }
            pass.backward(losses);
        }
    }

    /** Asks for all rows, in micro-batches. */
    public Beliefs[] score(ScoringPolicy policy, List<TrainingRow> rows) {
        Beliefs[] beliefs = new Beliefs[rows.size()];
        for (BatchPlan.Update update : plan(tokens(rows), 0, 0).updates()) {
            for (BatchPlan.MicroBatch micro : update.microBatches()) {
                List<Beliefs> said = policy.beliefs(members(rows, micro));
                for (int i = 0; i < micro.rows().length; i++) {
                    beliefs[micro.rows()[i]] = said.get(i);
                }
            }
        }
        return beliefs;
    }

    private static List<List<int[]>> tokens(List<TrainingRow> rows) {
        return rows.stream().map(row -> List.of(row.tokens())).toList();
    }

    private static List<TrainingRow> members(List<TrainingRow> rows, BatchPlan.MicroBatch micro) {
        return Arrays.stream(micro.rows()).mapToObj(rows::get).toList();
    }
}
