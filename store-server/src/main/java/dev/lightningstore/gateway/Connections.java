package dev.lightningstore.gateway;

import com.linecorp.armeria.client.ClientFactory;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Connections to model servers, made ready at the first call: what they need for TLS takes a third of a second, which a
 * store that no agent calls models through should not wait for when it starts. Thread-safe.
 */
final class Connections implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private @Nullable ClientFactory made;
    private boolean closed;

    synchronized ClientFactory get() {
        if (closed) {
            throw new IllegalStateException("the gateway is closed");
        }
        ClientFactory factory = made;
        if (factory == null) {
            factory = ClientFactory.builder().connectTimeout(CONNECT).build();
            made = factory;
        }
        return factory;
    }

    @Override
    public void close() {
        ClientFactory open;
        synchronized (this) {
            closed = true;
            open = made;
        }
        if (open != null) {
            open.closeAsync().join();
        }
    }
}
