package dev.lightningstore.runner.k8s;

import dev.lightningstore.rollout.Failure;
import org.jspecify.annotations.Nullable;

/** How far a Job is. */
sealed interface Standing {
    /** The agent runs. */
    record Running() implements Standing {}

    /** The agent does not run, for a reason that may pass. */
    record Stuck(Wait what, String why) implements Standing {}

    /**
     * The agent has ended, or never will begin.
     *
     * @param failure null where it ended well
     * @param exitCode null where its container told none
     * @param message what it left as its termination message; empty for nothing
     */
    record Ended(@Nullable Failure failure, @Nullable Integer exitCode, String message) implements Standing {}

    /** What is waited for; each has a limit of its own. */
    enum Wait {
        START,
        PULL
    }
}
