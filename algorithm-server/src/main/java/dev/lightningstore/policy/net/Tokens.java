package dev.lightningstore.policy.net;

import java.util.List;

/** Sequences of tokens as one rectangle that goes through the network, and where each of them stands in it. */
public sealed interface Tokens permits Padded, Forest {
    /** What pads stands behind: the cheaper way for training. */
    static Padded padRight(List<int[]> sequences) {
        return Padded.of(sequences, false);
    }

    static Padded padLeft(List<int[]> sequences) {
        return Padded.of(sequences, true);
    }

    int rows();

    int columns();

    /** Row by row. */
    long[] ids();

    int sequences();

    int lengthOf(int sequence);

    /** Where in the rectangle, counted row by row, a token of a sequence stands. */
    int place(int sequence, int at);

    /** How many positions the longest sequence may need. */
    int positions();
}
