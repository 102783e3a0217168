package dev.lightningstore.training;

import java.io.IOException;
import java.nio.file.Path;

/** What a run makes better, whatever that is: it can be told apart, written down and taken up again. */
interface Trained {
    /** The same for the same contents. */
    String hash();

    /** What its file is called by people after a step. */
    String file(long step);

    /** Writes down all that the next step goes on from. */
    void write(Path file) throws IOException;

    void restore(Path file) throws IOException;
}
