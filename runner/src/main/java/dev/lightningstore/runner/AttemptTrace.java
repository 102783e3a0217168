package dev.lightningstore.runner;

import dev.lightningstore.trace.Emitter;
import java.time.Duration;
import java.util.concurrent.Callable;

/** The trace of one attempt, while its lease is held. */
public interface AttemptTrace extends AutoCloseable {
    Emitter emitter();

    /** Does the work with this attempt as OpenTelemetry's current one, so that what is traced within joins its trace. */
    <T> T within(Callable<T> work) throws Exception;

    /** Waits until all that was said so far is stored; false where some of it was not, or not in time. */
    boolean flush(Duration patience) throws InterruptedException;

    /** What is said later is dropped. Does not wait. */
    @Override
    void close();
}
