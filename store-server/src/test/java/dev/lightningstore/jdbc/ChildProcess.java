package dev.lightningstore.jdbc;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.contract.Answers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A {@link CrashChild} in a JVM of its own, to be killed. */
final class ChildProcess {
    private final Process process;
    private final Thread reading;
    private final List<String> lines = new ArrayList<>();

    private ChildProcess(Process process) {
        this.process = process;
        this.reading = Thread.ofPlatform().daemon().start(this::read);
    }

    static ChildProcess start(StorageOptions options, long seed) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                CrashChild.class.getName(),
                options.url(),
                String.valueOf(seed)));
        for (@Nullable String login : new @Nullable String[] {options.user(), options.password()}) {
            if (login != null) {
                command.add(login);
            }
        }
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        ChildProcess child = new ChildProcess(process);
        Answers.eventually("the child writes", () -> child.says("SPAN"));
        return child;
    }

    /** Lets it work for a while, kills it as kill -9 does, and answers all that it said. */
    List<String> kill(Duration after) throws InterruptedException {
        Answers.pause(after);
        assertTrue(process.isAlive(), "the child ended by itself");
        process.destroyForcibly();
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        reading.join(20_000);
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    private boolean says(String word) {
        synchronized (lines) {
            return lines.stream().anyMatch(line -> line.startsWith(word));
        }
    }

    /** What has no end of line was cut off by the kill: it does not count as said. */
    private void read() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            StringBuilder line = new StringBuilder();
            for (int c = reader.read(); c >= 0; c = reader.read()) {
                if (c == '\n') {
                    synchronized (lines) {
                        lines.add(line.toString());
                    }
                    line.setLength(0);
                } else {
                    line.append((char) c);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
