package dev.lightningstore.server;

import com.linecorp.armeria.server.ServerBuilder;

/**
 * One way into the store: adds its services to the one port.
 *
 * <p>Every HTTP route of a door is served below {@code /projects/{project}} as well, by the same service. So routes
 * are exact or have path parameters (a rest is {@code {*rest}}), none is called {@code project}, and a service reads
 * {@code ctx.pathParam(…)} rather than cut {@code ctx.path()}. {@code install} may be called more than once.
 */
public interface Door {
    void install(ServerBuilder server);

    /** The server is about to stop: end what would last, such as a stream that follows events. Must not block. */
    default void drain() {}
}
