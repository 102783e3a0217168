package dev.lightningstore.server.grpc;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The streams that last until somebody ends them, so that a server that stops can. Thread-safe. */
final class OpenStreams {
    /** A stream that can be told that the server stops. Called on any thread. */
    interface Drainable {
        void drain();
    }

    private final Set<Drainable> open = ConcurrentHashMap.newKeySet();
    private volatile boolean draining;

    void add(Drainable stream) {
        open.add(stream);
        if (draining) {
            stream.drain();
        }
    }

    void remove(Drainable stream) {
        open.remove(stream);
    }

    void drain() {
        draining = true;
        open.forEach(Drainable::drain);
    }
}
