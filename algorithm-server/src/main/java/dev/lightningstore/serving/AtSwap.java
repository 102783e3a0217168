package dev.lightningstore.serving;

/** What becomes of the answers that are under way when new weights come. New ones wait for the new weights in any case. */
public enum AtSwap {
    /** They are finished with the old weights first. */
    FINISH,
    /** They begin again with the new weights, with the same seed; but one that is being streamed is finished. */
    RESTART
}
