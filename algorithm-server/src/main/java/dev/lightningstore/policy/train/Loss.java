package dev.lightningstore.policy.train;

import dev.lightningstore.policy.net.Tensor;

/** What a step makes smaller: the sum over its micro-batches, so a mean is divided by what the whole step has. */
@FunctionalInterface
public interface Loss {
    /** @return one number */
    Tensor of(MicroBatch batch);
}
