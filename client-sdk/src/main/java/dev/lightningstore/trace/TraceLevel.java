package dev.lightningstore.trace;

/** How much of what an agent does is told to the store. */
public enum TraceLevel {
    /** The start and the end of a task, rewards, annotations and exceptions; no content. */
    MINIMAL,

    /** Every span with its name, times, outcome, model and token counts; no content. */
    STANDARD,

    /**
     * Also what went into and came out of actions, operations and tools. What went into and came out of models needs
     * {@link TraceOptions#captureContent()} besides.
     */
    FULL
}
