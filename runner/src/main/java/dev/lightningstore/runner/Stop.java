package dev.lightningstore.runner;

import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.rollout.Outcome;
import java.util.Optional;

/** Why an attempt is stopped from outside. */
record Stop(Cause cause, String reason) {
    enum Cause {
        /** Nobody wants the rollout any more; the store has ended it. */
        CANCELLED,
        /** The lease is gone, or must be taken for gone. */
        LOST,
        TIMED_OUT,
        /** The runner ends. */
        DRAINED
    }

    /** What is to be said to the store; empty where there is nothing to say. */
    Optional<Outcome> outcome() {
        return switch (cause) {
            case CANCELLED, LOST -> Optional.empty();
            case TIMED_OUT -> Optional.of(new Outcome.Failed(new Failure(FailureKind.TIMEOUT, reason), null));
            case DRAINED -> Optional.of(new Outcome.Released(reason));
        };
    }

    /** Ends what an attempt is doing. */
    static final class Stopped extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Stop stop;

        Stopped(Stop stop) {
            super(stop.reason());
            this.stop = stop;
        }

        Stop stop() {
            return stop;
        }
    }
}
