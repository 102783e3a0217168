package dev.lightningstore.cli.bench;

/** Hands the runners of one slice what they do next. */
interface Work {
    /** Gives the runner its next rollout; false when it shall stop. */
    boolean begin(Runner runner);

    /** The runner went through its whole script, and all answers were right. */
    default void done(Runner runner) {}
}
