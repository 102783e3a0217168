package dev.lightningstore.cli.model;

import dev.lightningstore.policy.weights.Progress;
import java.io.PrintWriter;

/** On a terminal one line that counts to 100 %, elsewhere a line for each step. */
final class ProgressLines implements Progress {
    private final PrintWriter err;
    private final boolean terminal;
    private String step = "";
    private long percent = -1;

    ProgressLines(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    @Override
    public void at(String what, long done, long total) {
        long now = total == 0 ? 100 : done * 100 / total;
        boolean fresh = !what.equals(step);
        if (terminal && (fresh || now != percent)) {
            err.print("\r\033[K" + what + " " + now + " %" + (done >= total ? "\r\033[K" : ""));
        } else if (!terminal && fresh) {
            err.println(what);
        }
        err.flush();
        step = what;
        percent = now;
    }
}
