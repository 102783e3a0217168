package dev.lightningstore.springai;

import dev.lightningstore.trace.AttemptTrace;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** How many model calls of each attempt have begun and not stopped. Thread-safe. */
final class OpenCalls {
    private final Lock lock = new ReentrantLock();
    private final Condition none = lock.newCondition();
    private final Map<AttemptTrace, Integer> open = new IdentityHashMap<>();

    void began(AttemptTrace attempt) {
        change(attempt, 1);
    }

    void stopped(AttemptTrace attempt) {
        change(attempt, -1);
    }

    private void change(AttemptTrace attempt, int by) {
        lock.lock();
        try {
            int now = open.getOrDefault(attempt, 0) + by;
            if (now > 0) {
                open.put(attempt, now);
            } else {
                open.remove(attempt);
                none.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** False where some were still open when the time was up. */
    boolean awaitNone(AttemptTrace attempt, Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (open.containsKey(attempt)) {
                if (left <= 0) {
                    return false;
                }
                left = none.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
