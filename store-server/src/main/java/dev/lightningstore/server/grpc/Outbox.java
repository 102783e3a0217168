package dev.lightningstore.server.grpc;

import dev.lightningstore.error.StoreException;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be pushed to one reader, within bounds: a reader that falls behind them is ended with a clear word and
 * costs no more memory. Thread-safe; the stream itself is only touched on its event loop.
 */
final class Outbox<T, A> implements OpenStreams.Drainable {
    /** What one reader may have waiting. */
    static final int MAX_WAITING_BYTES = 16 << 20;

    /** What goes into one message, if there is as much. */
    static final int MESSAGE_BYTES = 1 << 20;

    private static final Duration COME_BACK = Duration.ofMillis(100);

    private record Item<T>(T value, int bytes) {}

    private final Scope scope;
    private final ServerCallStreamObserver<A> out;
    private final Function<List<T>, A> message;
    private final int messageItems;
    private final String advice;
    private final OpenStreams streams;
    private final Queue<Item<T>> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean scheduled;
    private boolean sending;
    private boolean over;
    private @Nullable AutoCloseable source;

    /**
     * @param messageItems how many go into one message at most
     * @param advice tells a reader that was too slow what to do
     */
    Outbox(
            Scope scope,
            ServerCallStreamObserver<A> out,
            Function<List<T>, A> message,
            int messageItems,
            String advice,
            OpenStreams streams) {
        this.scope = scope;
        this.out = out;
        this.message = message;
        this.messageItems = messageItems;
        this.advice = advice;
        this.streams = streams;
        out.setOnReadyHandler(this::flush);
        out.setOnCancelHandler(this::stop);
        streams.add(this);
    }

    /** Ties the life of what pushes to that of the stream. */
    void source(AutoCloseable pushing) {
        boolean late;
        synchronized (this) {
            late = over;
            source = pushing;
        }
        if (late) {
            close(pushing);
        }
    }

    void push(T value, int bytes) {
        boolean full = false;
        synchronized (this) {
            if (over) {
                return;
            }
            if (waitingBytes + bytes > MAX_WAITING_BYTES && !waiting.isEmpty()) {
                full = true;
            } else {
                waiting.add(new Item<>(value, bytes));
                waitingBytes += bytes;
                if (scheduled) {
                    return;
                }
                scheduled = true;
            }
        }
        if (full) {
            fail(new StoreException.Overloaded("slow consumer: " + advice, COME_BACK));
        } else {
            scope.loop().execute(this::flush);
        }
    }

    /** Sending makes the stream ready again at once where the transport has room, so this is entered while it runs. */
    private void flush() {
        if (sending) {
            return;
        }
        sending = true;
        try {
            sendWhatWaits();
        } finally {
            sending = false;
        }
    }

    private void sendWhatWaits() {
        while (out.isReady()) {
            List<T> batch = new ArrayList<>();
            synchronized (this) {
                scheduled = false;
                long bytes = 0;
                Item<T> next;
                while (bytes < MESSAGE_BYTES && batch.size() < messageItems && (next = waiting.poll()) != null) {
                    batch.add(next.value);
                    bytes += next.bytes;
                }
                waitingBytes -= bytes;
                if (batch.isEmpty() || over) {
                    return;
                }
            }
            A built;
            try {
                built = message.apply(batch);
            } catch (RuntimeException failure) {
                fail(failure);
                return;
            }
            out.onNext(built);
        }
        synchronized (this) {
            // The next push need not wake us: being ready again will.
            scheduled = !waiting.isEmpty();
        }
    }

    /** Ends the stream with a failure. */
    void fail(Throwable failure) {
        if (stop()) {
            scope.run(() -> {
                if (!out.isCancelled()) {
                    out.onError(Failures.status(scope.ctx(), failure));
                }
            });
        }
    }

    @Override
    public void drain() {
        fail(new StoreException.Unavailable("the server stops: open the stream again"));
    }

    /** Answers whether it was still going. */
    private boolean stop() {
        AutoCloseable pushing;
        synchronized (this) {
            if (over) {
                return false;
            }
            over = true;
            waiting.clear();
            waitingBytes = 0;
            pushing = source;
        }
        streams.remove(this);
        if (pushing != null) {
            close(pushing);
        }
        return true;
    }

    static void close(AutoCloseable source) {
        try {
            source.close();
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception impossible) {
            // The stores' subscriptions close without checked exceptions.
            throw new IllegalStateException(impossible);
        }
    }
}
