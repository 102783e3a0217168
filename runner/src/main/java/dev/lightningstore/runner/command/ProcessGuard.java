package dev.lightningstore.runner.command;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shell that outlives us. It is told which commands run; when its stdin ends, which a kill -9 of the runner cannot
 * prevent, it kills those and removes their folders. So nobody works on for a runner that is gone. Thread-safe.
 */
final class ProcessGuard implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ProcessGuard.class);

    private static final String SCRIPT = """
            held=' '
            while read -r word pid; do
              case $word in
              watch) held="$held$pid " ;;
              done) held="${held%% $pid *} ${held#* $pid }" ;;
              esac
            done
            for pid in $held; do
              kill -KILL "-$pid" 2>/dev/null || kill -KILL "$pid" 2>/dev/null
            done
            [ -z "$1" ] || rm -rf -- "$1"
            """;

    private final @Nullable OutputStream line;

    private ProcessGuard(@Nullable OutputStream line) {
        this.line = line;
    }

    /** @param folder removed at the end; null for none */
    static ProcessGuard start(Sessions sessions, @Nullable Path folder) {
        List<String> command = new ArrayList<>(sessions.prefix());
        command.addAll(List.of("sh", "-c", SCRIPT, "lightning-guard", folder == null ? "" : folder.toString()));
        try {
            Process shell = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new ProcessGuard(shell.getOutputStream());
        } catch (IOException e) {
            log.warn("no guard: commands would outlive a runner that is killed ({})", e.getMessage());
            return new ProcessGuard(null);
        }
    }

    void watch(long pid) {
        say("watch " + pid);
    }

    void done(long pid) {
        say("done " + pid);
    }

    private synchronized void say(String words) {
        if (line == null) {
            return;
        }
        try {
            line.write((words + "\n").getBytes(StandardCharsets.US_ASCII));
            line.flush();
        } catch (IOException e) {
            log.warn("the guard of the commands is gone: {}", e.getMessage());
        }
    }

    @Override
    public synchronized void close() {
        if (line != null) {
            try {
                line.close();
            } catch (IOException e) {
                log.debug("the guard was gone before", e);
            }
        }
    }
}
