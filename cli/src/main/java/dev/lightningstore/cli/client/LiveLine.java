package dev.lightningstore.cli.client;

import java.io.PrintWriter;

/** On a terminal one line that is written over, elsewhere only the lines that are to stay. */
public final class LiveLine {
    private static final String CLEAR = "\r\033[K";

    private final PrintWriter err;
    private final boolean terminal;

    public LiveLine(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    /** What is going on just now. */
    public void show(String line) {
        if (terminal) {
            err.print(CLEAR + plain(line));
            err.flush();
        }
    }

    /** Something that happened. */
    public void keep(String line) {
        err.println(terminal ? CLEAR + plain(line) : plain(line));
        err.flush();
    }

    /** With nothing in it that a terminal would obey: some of it is what a worker says of itself. */
    private static String plain(String line) {
        return line.replaceAll("\\p{Cc}", " ");
    }
}
