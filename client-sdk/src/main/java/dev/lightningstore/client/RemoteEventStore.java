package dev.lightningstore.client;

import dev.lightningstore.client.Calls.Repeat;
import dev.lightningstore.event.EventStore;
import dev.lightningstore.v1.EventsGrpc;
import dev.lightningstore.v1.ReadEventsRequest;
import dev.lightningstore.v1.WatchEventsRequest;
import dev.lightningstore.wire.EventWire;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Events over gRPC. */
final class RemoteEventStore implements EventStore {
    private final Calls calls;

    RemoteEventStore(Calls calls) {
        this.calls = calls;
    }

    @Override
    public CompletableFuture<Batch> read(@Nullable String token, int limit) {
        var request = ReadEventsRequest.newBuilder().setLimit(limit);
        if (token != null) {
            request.setToken(token);
        }
        return calls.call(EventsGrpc.getReadMethod(), request.build(), Repeat.SAFE, EventWire::of);
    }

    /** Also runs the action once each time the watch is in place, since something may have changed until then. */
    @Override
    public AutoCloseable onChange(Runnable action) {
        return new Subscription<>(
                        calls,
                        EventsGrpc.getWatchMethod(),
                        WatchEventsRequest::getDefaultInstance,
                        batch -> action.run())
                .open();
    }
}
