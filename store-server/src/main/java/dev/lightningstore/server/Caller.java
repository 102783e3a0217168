package dev.lightningstore.server;

import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lightningstore.project.Role;
import dev.lightningstore.rollout.LeaseRef;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, and for which project. The guard puts it on every request before a door sees it.
 *
 * @param attempt the one attempt that a rollout token is good for; null for callers with a key
 */
public record Caller(String project, Role role, @Nullable LeaseRef attempt) {
    private static final AttributeKey<Caller> KEY = AttributeKey.valueOf(Caller.class, "CALLER");

    public static Caller of(ServiceRequestContext request) {
        Caller caller = request.attr(KEY);
        if (caller == null) {
            throw new IllegalStateException("no guard stands before " + request.path());
        }
        return caller;
    }

    public void on(ServiceRequestContext request) {
        request.setAttr(KEY, this);
    }
}
