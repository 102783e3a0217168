package dev.lightningstore.rollout;

/**
 * Names a lease in every write that is done under it.
 *
 * @param fence the attempt's number: a later lease of the same rollout has a larger one
 */
public record LeaseRef(String rolloutId, String attemptId, int fence) {}
