package dev.lightningstore.client;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What a client has open until somebody closes it, so that closing the client can. Thread-safe. */
final class OpenStreams {
    private final Set<AutoCloseable> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    void add(AutoCloseable stream) {
        open.add(stream);
    }

    void remove(AutoCloseable stream) {
        open.remove(stream);
    }

    boolean closed() {
        return closed;
    }

    void closeAll() {
        closed = true;
        for (AutoCloseable stream : open) {
            try {
                stream.close();
            } catch (RuntimeException failure) {
                throw failure;
            } catch (Exception impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }
}
