package dev.lightningstore.reward;

/** What becomes of the weight of a component that has nothing to judge by. */
public enum Missing {
    /** The others share it: a rollout without feedback can still reach 1. */
    RENORMALIZE,
    /** It counts as 0: only a rollout with feedback can reach 1. */
    COUNT_AS_ZERO
}
