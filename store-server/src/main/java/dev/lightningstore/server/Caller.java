package dev.lightningstore.server;

import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lightningstore.error.StoreException;
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

    /** Whether an agent speaks: by the token of its rollout, or by a key of its role. */
    public boolean isAgent() {
        return attempt != null || role == Role.AGENT;
    }

    /** A rollout token speaks for its own rollout only. The guard sees paths; a door checks what a body names. */
    public void checkRollout(String rolloutId) {
        if (attempt != null && !attempt.rolloutId().equals(rolloutId)) {
            throw new StoreException.Forbidden("the rollout token is of rollout " + attempt.rolloutId() + " only");
        }
    }

    /** The same for what belongs to an attempt, such as a span. */
    public void checkAttempt(String rolloutId, String attemptId) {
        checkRollout(rolloutId);
        if (attempt != null && !attempt.attemptId().equals(attemptId)) {
            throw new StoreException.Forbidden("the rollout token is of attempt " + attempt.attemptId() + " only");
        }
    }

    /** For what is not of one rollout, such as a search: a rollout token does not open it. */
    public void checkWholeProject() {
        if (attempt != null) {
            throw new StoreException.Forbidden(
                    "the rollout token is of rollout " + attempt.rolloutId() + " only: name it");
        }
    }
}
