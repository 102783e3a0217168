package dev.lightningstore.server.grpc;

import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lightningstore.server.Caller;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.StoreCluster;
import io.netty.channel.EventLoop;

/** One call: who makes it, in which project, and the event loop that it lives on. */
record Scope(ServiceRequestContext ctx, Caller caller, LightningStore store) {
    /** Of the call that is being handled on this thread. */
    static Scope of(StoreCluster cluster) {
        ServiceRequestContext ctx = ServiceRequestContext.current();
        Caller caller = Caller.of(ctx);
        return new Scope(ctx, caller, cluster.project(caller.project()));
    }

    EventLoop loop() {
        return ctx.eventLoop().withoutContext();
    }

    /** Runs on the call's event loop: at once if that is where we are. */
    void run(Runnable action) {
        EventLoop loop = loop();
        if (loop.inEventLoop()) {
            action.run();
        } else {
            loop.execute(action);
        }
    }
}
