package dev.lightningstore.algorithm;

import dev.lightningstore.algorithm.tool.ToolTraining;
import dev.lightningstore.error.StoreException;

/**
 * Learning which tool an agent uses next, by proximal policy optimisation over what it did.
 *
 * @param updates of which the learning rate, the passes and the seed count
 * @param units of the hidden layer
 * @param imitation passes in which the network first learns what the agent does by itself
 * @param clip how far the probability of an action may move in a step
 * @param traces finished rollouts that the first step learns from; 0 runs the agent instead
 * @param passReward from which on a rollout counts as passed, in the figures
 */
public record ToolLearning(
        Updates updates,
        int units,
        int imitation,
        double clip,
        double discount,
        double lambda,
        double entropy,
        int traces,
        double passReward)
        implements Algorithm {
    public static final int MAX_TRACES = 10_000;

    public ToolLearning {
        if (traces > MAX_TRACES) {
            throw StoreException.Invalid.field("traces", traces + " is more than " + MAX_TRACES);
        }
    }

    public ToolTraining training() {
        return new ToolTraining(
                units,
                updates.learningRate(),
                imitation,
                updates.passes(),
                clip,
                discount,
                lambda,
                entropy,
                updates.seed());
    }
}
