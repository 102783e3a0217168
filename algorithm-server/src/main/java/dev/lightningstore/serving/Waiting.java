package dev.lightningstore.serving;

import dev.lightningstore.error.StoreException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What waits for the engine's thread: calls in their turns, and swaps. Thread-safe. */
final class Waiting {
    private static final Duration TRY_AGAIN = Duration.ofSeconds(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Deque<Swap> swaps = new ArrayDeque<>();
    private final String base;
    private final FairQueue queue;
    private boolean closed;

    /** @param base the policy that adapters stand on */
    Waiting(String base, int bound) {
        this.base = base;
        this.queue = new FairQueue(bound);
    }

    void add(Call call) {
        lock.lock();
        try {
            if (closed) {
                throw shuttingDown();
            }
            if (!queue.offer(call)) {
                throw new StoreException.Overloaded(
                        "answers are asked for faster than they are written: " + queue.size() + " wait already",
                        TRY_AGAIN);
            }
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    void remove(Call call) {
        lock.lock();
        try {
            queue.remove(call);
        } finally {
            lock.unlock();
        }
    }

    /** Answers false after the end. */
    boolean add(Swap swap) {
        lock.lock();
        try {
            if (!closed) {
                swaps.add(swap);
                work.signal();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is something to do; answers false when it is time to end. */
    boolean await(BooleanSupplier idle) {
        lock.lock();
        try {
            while (!closed && swaps.isEmpty() && queue.size() == 0 && idle.getAsBoolean()) {
                work.awaitUninterruptibly();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    Swap swap() {
        lock.lock();
        try {
            return swaps.peek();
        } finally {
            lock.unlock();
        }
    }

    void swapped() {
        lock.lock();
        try {
            swaps.remove();
        } finally {
            lock.unlock();
        }
    }

    /** The next call whose weights are not about to be swapped. */
    @Nullable
    Call next() {
        lock.lock();
        try {
            return queue.poll(call -> swaps.stream().noneMatch(swap -> swap.affects(call.ask.model(), base)));
        } finally {
            lock.unlock();
        }
    }

    void putBack(List<Call> calls) {
        lock.lock();
        try {
            calls.reversed().forEach(queue::putBack);
        } finally {
            lock.unlock();
        }
    }

    int choices() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /** All that will never be done hears so. */
    void failAll() {
        close();
        List<Call> calls;
        List<Swap> left;
        lock.lock();
        try {
            calls = queue.drain();
            left = List.copyOf(swaps);
        } finally {
            lock.unlock();
        }
        calls.forEach(call -> call.answering.failed(shuttingDown()));
        left.forEach(swap -> swap.done().completeExceptionally(shuttingDown()));
    }

    static StoreException shuttingDown() {
        return new StoreException.Unavailable("the policy server is shutting down");
    }
}
