package dev.lightningstore.server.grpc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.event.EventStore;
import dev.lightningstore.v1.EventBatch;
import dev.lightningstore.wire.EventWire;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Follows the feed for one reader: reads a batch, sends it once the reader is ready, and reads on when something has
 * changed. At most one batch is in memory, so a slow reader costs nothing. All but {@link #changed} runs on the call's
 * event loop.
 */
final class EventFeed implements OpenStreams.Drainable {
    private final Scope scope;
    private final ServerCallStreamObserver<EventBatch> out;
    private final OpenStreams streams;
    private final AtomicBoolean told = new AtomicBoolean();
    private @Nullable AutoCloseable subscription;
    private @Nullable String token;
    private boolean dirty = true;
    private boolean reading;
    private boolean first = true;
    private boolean over;

    EventFeed(Scope scope, ServerCallStreamObserver<EventBatch> out, @Nullable String token, OpenStreams streams) {
        this.scope = scope;
        this.out = out;
        this.token = token;
        this.streams = streams;
        out.setOnReadyHandler(this::step);
        out.setOnCancelHandler(this::stop);
    }

    void start() {
        // Before the first read, so that nothing falls in between.
        subscription = scope.store().events().onChange(this::changed);
        streams.add(this);
        step();
    }

    /** Called by whoever commits: many changes before we come to look are one. */
    private void changed() {
        if (told.compareAndSet(false, true)) {
            scope.loop().execute(() -> {
                told.set(false);
                dirty = true;
                step();
            });
        }
    }

    private void step() {
        if (over || reading || !dirty || !out.isReady()) {
            return;
        }
        reading = true;
        dirty = false;
        scope.store()
                .events()
                .read(token, EventStore.MAX_BATCH)
                .whenComplete((batch, failure) -> scope.run(() -> {
                    reading = false;
                    if (failure == null) {
                        send(batch);
                    } else {
                        fail(failure);
                    }
                }));
    }

    private void send(EventStore.Batch batch) {
        if (over) {
            return;
        }
        token = batch.token();
        if (first || !batch.events().isEmpty()) {
            first = false;
            dirty |= !batch.events().isEmpty();
            out.onNext(EventWire.of(batch));
        }
        step();
    }

    private void fail(Throwable failure) {
        if (!over) {
            stop();
            if (!out.isCancelled()) {
                out.onError(Failures.status(scope.ctx(), failure));
            }
        }
    }

    private void stop() {
        over = true;
        streams.remove(this);
        if (subscription != null) {
            Outbox.close(subscription);
            subscription = null;
        }
    }

    @Override
    public void drain() {
        scope.run(() -> fail(new StoreException.Unavailable("the server stops: watch again from the last token")));
    }
}
