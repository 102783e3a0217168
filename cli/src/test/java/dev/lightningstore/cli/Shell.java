package dev.lightningstore.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** Runs commands as a shell would, and keeps what they print. */
final class Shell {
    private final String store;

    Shell(String store) {
        this.store = store;
    }

    record Result(int code, String out, String err) {
        /** The lines of a table without its titles, or of anything else as they are. */
        List<String> rows() {
            return out.lines().skip(1).toList();
        }
    }

    /** Runs a command against the store. */
    Result run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--store");
        all.add(store);
        return bare(all.toArray(String[]::new));
    }

    static Result bare(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Lightning.commandLine();
        command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int code = command.execute(arguments);
        return new Result(code, out.toString(), err.toString());
    }
}
