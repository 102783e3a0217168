package dev.lightningstore.server.otlp;

import java.util.concurrent.atomic.AtomicLong;

/** The memory that the bodies of requests may take at once, so that many large ones cannot take it all. Thread-safe. */
final class Room {
    private final AtomicLong left;

    Room(long bytes) {
        left = new AtomicLong(bytes);
    }

    /** Takes so much if it is there; what was taken is given back. */
    boolean take(long bytes) {
        if (left.addAndGet(-bytes) >= 0) {
            return true;
        }
        left.addAndGet(bytes);
        return false;
    }

    void giveBack(long bytes) {
        left.addAndGet(bytes);
    }
}
