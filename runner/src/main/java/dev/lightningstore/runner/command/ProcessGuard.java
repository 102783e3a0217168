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
            for round in 1 2 3; do
              for file in $(grep -lsF -- "$2" /proc/[0-9]*/environ); do
                pid=${file#/proc/}
                kill -KILL "${pid%/environ}" 2>/dev/null
              done
              sleep 1
            done
            [ -z "$1" ] || rm -rf -- "$1"
            """;

    private final @Nullable OutputStream line;

    private ProcessGuard(@Nullable OutputStream line) {
        this.line = line;
    }

    /**
     * @param folder where commands have their own folders: those that were started too late for the guard to be told are
     *     known by its name in their environment, on systems that show it
     * @param remove whether it goes at the end
     */
    static ProcessGuard start(Sessions sessions, Path folder, boolean remove) {
        List<String> command = new ArrayList<>(sessions.prefix());
        String place = folder.toString();
        command.addAll(List.of("sh", "-c", SCRIPT, "lightning-guard", remove ? place : "", place));
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
