package dev.lightningstore.http;

import com.linecorp.armeria.common.Flags;
import com.linecorp.armeria.common.util.ThreadFactories;
import com.linecorp.armeria.common.util.TransportType;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The thread that accepts connections. Told to end, it ends at once; Netty's own would linger for two seconds, in every
 * restart and every test.
 */
public final class BossGroup extends MultiThreadIoEventLoopGroup {
    private BossGroup(ThreadFactory threads, IoHandlerFactory io) {
        super(1, threads, io);
    }

    public static EventLoopGroup of(String name) {
        ThreadFactory threads = ThreadFactories.builder(name).eventLoop(true).build();
        TransportType transport = Flags.transportType();
        return switch (transport) {
            case NIO -> new BossGroup(threads, NioIoHandler.newFactory());
            case EPOLL -> new BossGroup(threads, epoll());
            case IO_URING, KQUEUE -> transport.newEventLoopGroup(1, own -> threads);
        };
    }

    /** By name, for the class comes with Linux only. */
    private static IoHandlerFactory epoll() {
        try {
            Object factory = Class.forName("io.netty.channel.epoll.EpollIoHandler")
                    .getMethod("newFactory")
                    .invoke(null);
            return (IoHandlerFactory) Objects.requireNonNull(factory);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Armeria chose epoll, so Netty has it", e);
        }
    }

    @Override
    public Future<?> shutdownGracefully() {
        return shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
