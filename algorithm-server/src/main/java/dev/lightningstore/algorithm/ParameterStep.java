package dev.lightningstore.algorithm;

import dev.lightningstore.policy.net.Ops;

/** An optimizer, as far as a policy in training knows it. */
@FunctionalInterface
public interface ParameterStep {
    /**
     * Moves the parameters that it knows along the gradients that they have gathered, and uses these up.
     *
     * @return how long the gradient was, before it was cut
     */
    double step(Ops ops, double learningRate);
}
