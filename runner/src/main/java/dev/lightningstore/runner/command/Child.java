package dev.lightningstore.runner.command;

import dev.lightningstore.runner.agent.HeadAndTail;
import dev.lightningstore.runner.agent.Usage;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A command that runs, watched until it and all that it started are gone. */
public final class Child {
    /** How much of the beginning and of the end of each stream is kept. */
    static final int KEPT_OUTPUT = 32 << 10;

    /** What is still in the pipes of dead processes is read soon; a pipe that somebody else holds open is left. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private static final int READ_AT_ONCE = 8 << 10;

    /** A limit that it went over, and was killed for. */
    public enum Breach {
        OUTPUT,
        MEMORY
    }

    /** @param breach null where it ended by itself */
    public record End(int exitCode, @Nullable Breach breach) {}

    private final Process process;
    private final ProcessTree tree;
    private final CommandSettings settings;
    private final HeadAndTail out = new HeadAndTail(KEPT_OUTPUT);
    private final HeadAndTail err = new HeadAndTail(KEPT_OUTPUT);
    private final Thread outReader;
    private final Thread errReader;
    private final AtomicReference<Breach> breach = new AtomicReference<>();
    private volatile Usage usage = Usage.NONE;

    Child(Process process, String tag, CommandSettings settings) {
        this.process = process;
        this.tree = new ProcessTree(process, tag);
        this.settings = settings;
        this.outReader = reader("stdout", process.getInputStream(), out);
        this.errReader = reader("stderr", process.getErrorStream(), err);
    }

    /** Platform threads: a read of a pipe holds on to its thread, and there may be more pipes than carriers. */
    private Thread reader(String name, InputStream stream, HeadAndTail kept) {
        return Thread.ofPlatform().daemon().name(name + "-of-" + process.pid()).start(() -> read(stream, kept));
    }

    private void read(InputStream stream, HeadAndTail kept) {
        byte[] buffer = new byte[READ_AT_ONCE];
        try {
            for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
                kept.add(buffer, read);
                if (out.total() + err.total() > settings.output()) {
                    breach(Breach.OUTPUT);
                }
            }
        } catch (IOException e) {
            // The stream was closed by us: somebody held the pipe open after the end.
        }
    }

    long pid() {
        return process.pid();
    }

    void used(Usage now) {
        usage = now;
        if (settings.memory() != null && now.residentBytes() > settings.memory()) {
            breach(Breach.MEMORY);
        }
    }

    private void breach(Breach by) {
        if (breach.compareAndSet(null, by)) {
            process.destroyForcibly();
        }
    }

    /** Waits for the end, and ends what was left behind. An interrupt ends all of it and is thrown. */
    End await() throws InterruptedException {
        try {
            process.waitFor();
            tree.kill();
        } catch (InterruptedException e) {
            tree.stop(settings.grace());
            Thread.interrupted();
            throw e;
        } finally {
            finishReading();
        }
        return new End(process.exitValue(), breach.get());
    }

    private void finishReading() {
        boolean interrupted = Thread.interrupted();
        for (Thread reader : new Thread[] {outReader, errReader}) {
            try {
                reader.join(LAST_WORDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        for (InputStream stream : new InputStream[] {process.getInputStream(), process.getErrorStream()}) {
            try {
                stream.close();
            } catch (IOException e) {
                // It is closed then.
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    Usage usage() {
        return usage;
    }

    HeadAndTail out() {
        return out;
    }

    HeadAndTail err() {
        return err;
    }
}
