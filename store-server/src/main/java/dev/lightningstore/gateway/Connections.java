package dev.lightningstore.gateway;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.EventLoopScheduler;
import com.linecorp.armeria.common.util.ReleasableHolder;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
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
            factory = ClientFactory.builder()
                    .connectTimeout(CONNECT)
                    .eventLoopSchedulerFactory(Connections::onTheCallersLoop)
                    .build();
            made = factory;
        }
        return factory;
    }

    /** A call goes on over the event loop that it came by, so that no other thread has to be woken for it. */
    private static EventLoopScheduler onTheCallersLoop(EventLoopGroup loops) {
        return (protocol, endpoints, endpoint) -> {
            for (EventExecutor loop : loops) {
                if (loop.inEventLoop()) {
                    return new Loop((EventLoop) loop);
                }
            }
            return new Loop(loops.next());
        };
    }

    /** An event loop is no less free for a call that it has. */
    private record Loop(EventLoop get) implements ReleasableHolder<EventLoop> {
        @Override
        public void release() {}
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
