package dev.lightningstore.policy.train;

import dev.lightningstore.policy.net.Chosen;
import dev.lightningstore.policy.net.Ops;
import dev.lightningstore.policy.net.Pass;

/**
 * A part of a step as a loss sees it.
 *
 * @param ops where the loss's tensors live
 * @param rows which of the step's rows these are, by index; {@link Chosen#row} counts within them
 * @param chosen the tokens that {@link Pass#logprobs} has, in its order
 */
public record MicroBatch(Ops ops, int[] rows, Chosen chosen, Pass pass) {
    /** A number of each row, repeated for each of its chosen tokens. */
    public float[] spread(float[] ofStepRows) {
        float[] spread = new float[chosen.count()];
        for (int i = 0; i < spread.length; i++) {
            spread[i] = ofStepRows[rows[chosen.row()[i]]];
        }
        return spread;
    }
}
