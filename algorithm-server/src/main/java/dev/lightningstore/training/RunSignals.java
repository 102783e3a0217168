package dev.lightningstore.training;

/** What a run says while it works, and what it is told. Thread-safe. */
interface RunSignals {
    /** How far it is with what it does. */
    void progress(String phase, int done, int of);

    /** @throws Stopped if the run is to stop */
    void checkStop();

    /** Whether the job is somebody else's by now: who goes on with it is not to be disturbed. */
    boolean lost();

    /** The run was asked to stop: what was committed stays, what was not is done again when it goes on. */
    final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped() {
            this("stopped when asked to");
        }

        /** @param message why */
        Stopped(String message) {
            super(message, null, false, false);
        }
    }
}
