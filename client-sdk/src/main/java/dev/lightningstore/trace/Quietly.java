package dev.lightningstore.trace;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what goes wrong in tracing away from the agent. The log hears of the first; more would be the same. Thread-safe. */
final class Quietly {
    private static final Logger log = LoggerFactory.getLogger(Tracing.class);

    private final AtomicBoolean said = new AtomicBoolean();

    void run(Runnable tracing) {
        try {
            tracing.run();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    <T> T get(Supplier<T> tracing, T otherwise) {
        try {
            return tracing.get();
        } catch (RuntimeException e) {
            failed(e);
            return otherwise;
        }
    }

    private void failed(RuntimeException e) {
        if (said.compareAndSet(false, true)) {
            log.warn("something could not be traced; the agent goes on", e);
        }
    }
}
