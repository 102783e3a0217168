package dev.lightningstore.runner.verify;

import dev.lightningstore.reward.Reward;

/**
 * Says how good an attempt was, after its agent has ended. It runs under an identity of its own, so that an agent cannot
 * reward itself. Called from many threads.
 */
@FunctionalInterface
public interface Verifier {
    /** What it throws becomes a failure of the kind {@code verifier}: never a reward of 0. */
    Reward verify(Verification work) throws Exception;
}
