package dev.lightningstore.gateway;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.SplitHttpResponse;
import dev.lightningstore.model.Upstream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A server's turn at a call: it is taken from the fleet and given back once, with what the call has shown of it. Not
 * thread-safe.
 */
final class Turn {
    private final Upstream upstream;
    private final ServerWire wire;
    /** Null where a recording answers. */
    private final @Nullable ModelServer server;

    private @Nullable SplitHttpResponse answer;
    private boolean over;

    Turn(Fleet.Choice choice, Asked asked) {
        this(choice.upstream(), asked, choice.server());
    }

    private Turn(Upstream upstream, Asked asked, @Nullable ModelServer server) {
        this.upstream = upstream;
        this.wire = ServerWire.of(upstream, asked);
        this.server = server;
    }

    /** In the place of the first server of a plan, by whose wire recordings are known. */
    static Turn replaying(Plan plan) {
        return new Turn(plan.servers().getFirst(), plan.asked(), null);
    }

    Upstream upstream() {
        return upstream;
    }

    ServerWire wire() {
        return wire;
    }

    /** @param tape takes down what the server answers; null for nothing */
    SplitHttpResponse ask(Plan plan, @Nullable String key, Duration timeout, Recordings.@Nullable Tape tape) {
        if (server == null) {
            throw new IllegalStateException("a recording answers");
        }
        HttpResponse asked = server.post(upstream, wire, plan.asked(), wire.body(plan, upstream), key, timeout);
        return play(tape == null ? asked : tape.hear(asked));
    }

    SplitHttpResponse play(HttpResponse response) {
        SplitHttpResponse split = response.split();
        answer = split;
        return split;
    }

    /** Gives the server back. */
    void over(boolean worked) {
        if (!over) {
            over = true;
            if (server != null && worked) {
                server.worked();
            } else if (server != null) {
                server.failed();
            }
        }
    }

    /** Gives the server back for a reason that says nothing of it, and stops its answer. */
    void giveUp() {
        if (!over) {
            over = true;
            if (server != null) {
                server.gaveUp();
            }
            if (answer != null) {
                answer.body().abort();
            }
        }
    }
}
