package dev.lightningstore.runner;

/**
 * What a runner has done so far.
 *
 * @param running leases held now
 * @param lost attempts whose outcome the store did not take, because their lease had run out
 */
public record RunnerStatus(
        int slots, int running, long succeeded, long failed, long cancelled, long released, long lost) {}
