package dev.lightningstore.jdbc.simulation;

import dev.lightningstore.store.LightningStore;

/** Something that holds at any moment when no call is under way, whatever happened before. */
@FunctionalInterface
interface Invariant {
    void check(World world, LightningStore store);
}
