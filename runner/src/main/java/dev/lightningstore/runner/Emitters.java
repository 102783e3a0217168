package dev.lightningstore.runner;

import dev.lightningstore.rollout.Lease;

/** Where the traces of attempts go. Thread-safe. */
@FunctionalInterface
public interface Emitters {
    AttemptTrace open(Lease lease);
}
