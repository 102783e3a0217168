package dev.lightningstore.server;

import com.linecorp.armeria.server.ServerBuilder;

/** One way into the store: adds its services to the one port. */
public interface Door {
    void install(ServerBuilder server);
}
