package dev.lightningstore.server;

import com.linecorp.armeria.common.Flags;
import com.linecorp.armeria.common.util.ThreadFactories;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoopGroup;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The thread that accepts connections. It ends as soon as its socket is closed; Netty would let it linger for two
 * seconds, in every restart and every test.
 */
final class BossGroup {
    private static final long LINGER_MILLIS = 2000;

    private volatile boolean bound;

    /** A socket that never was bound has somebody waiting to hear why, who needs the thread a little longer. */
    void bound() {
        bound = true;
    }

    EventLoopGroup open(String name) {
        ThreadFactory threads = ThreadFactories.builder(name).eventLoop(true).build();
        EventLoopGroup group = Flags.transportType().newEventLoopGroup(1, transport -> threads);
        return (EventLoopGroup) Proxy.newProxyInstance(
                EventLoopGroup.class.getClassLoader(),
                new Class<?>[] {EventLoopGroup.class},
                (proxy, method, arguments) -> call(group, method, arguments));
    }

    private @Nullable Object call(EventLoopGroup group, Method method, Object[] arguments) throws Throwable {
        try {
            Object result = method.invoke(group, arguments);
            if (result instanceof ChannelFuture registered) {
                registered
                        .channel()
                        .closeFuture()
                        .addListener(closed -> group.shutdownGracefully(
                                bound ? 0 : LINGER_MILLIS, LINGER_MILLIS, TimeUnit.MILLISECONDS));
            }
            return result;
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            throw cause == null ? e : cause;
        }
    }
}
