package dev.lightningstore.client;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.wire.ErrorWire;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream from the server that is opened again whenever it breaks, until closed. The next message is asked for when
 * the last one was handled, so a slow reader slows the server and not our memory.
 */
final class Subscription<Q, A> implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Subscription.class);

    private final Calls calls;
    private final MethodDescriptor<Q, A> method;
    private final Supplier<Q> request;
    private final Consumer<A> reader;
    private @Nullable ClientCall<Q, A> call;
    private boolean closed;
    private int failures;

    /** @param request asked again each time the stream is opened, so that it can go on where it was */
    Subscription(Calls calls, MethodDescriptor<Q, A> method, Supplier<Q> request, Consumer<A> reader) {
        this.calls = calls;
        this.method = method;
        this.request = request;
        this.reader = reader;
        calls.streams().add(this);
    }

    Subscription<Q, A> open() {
        synchronized (this) {
            if (closed) {
                return this;
            }
            Inbound inbound = new Inbound();
            ClientCall<Q, A> opened = calls.open(method, inbound);
            inbound.call = opened;
            call = opened;
            opened.request(1);
            opened.sendMessage(request.get());
            opened.halfClose();
        }
        return this;
    }

    @Override
    public void close() {
        ClientCall<Q, A> open;
        synchronized (this) {
            closed = true;
            open = call;
        }
        calls.streams().remove(this);
        if (open != null) {
            open.cancel("closed by the reader", null);
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void ended(Status status, Metadata trailers) {
        int count;
        synchronized (this) {
            if (closed) {
                return;
            }
            count = ++failures;
        }
        Duration atLeast = Duration.ZERO;
        if (!status.isOk()) {
            RuntimeException failure = ErrorWire.exception(status, trailers);
            if (failure instanceof StoreException.Overloaded slow) {
                atLeast = slow.retryAfter();
            }
            log.atWarn()
                    .addKeyValue("method", method.getFullMethodName())
                    .addKeyValue("failures", count)
                    .log("a stream from the store ended and is opened again: {}", failure.getMessage());
        }
        calls.later(count, atLeast, this::open);
    }

    private final class Inbound extends ClientCall.Listener<A> {
        private @Nullable ClientCall<Q, A> call;

        @Override
        public void onMessage(A message) {
            synchronized (Subscription.this) {
                failures = 0;
            }
            try {
                if (!isClosed()) {
                    reader.accept(message);
                }
            } finally {
                ClientCall<Q, A> open = call;
                if (open != null) {
                    open.request(1);
                }
            }
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            ended(status, trailers);
        }
    }
}
