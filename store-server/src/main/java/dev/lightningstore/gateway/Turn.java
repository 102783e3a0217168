package dev.lightningstore.gateway;

import com.linecorp.armeria.common.SplitHttpResponse;
import dev.lightningstore.model.Upstream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A server's turn at a call: it is taken from the fleet and given back once, with what the call has shown of it. Not
 * thread-safe.
 */
final class Turn {
    private final Fleet.Choice choice;
    private final ServerWire wire;
    private @Nullable SplitHttpResponse answer;
    private boolean over;

    Turn(Fleet.Choice choice, Asked asked) {
        this.choice = choice;
        this.wire = ServerWire.of(choice.upstream(), asked);
    }

    Upstream upstream() {
        return choice.upstream();
    }

    ServerWire wire() {
        return wire;
    }

    SplitHttpResponse ask(Plan plan, @Nullable String key, Duration timeout) {
        SplitHttpResponse asked = choice.server()
                .post(choice.upstream(), wire, plan.asked(), wire.body(plan, choice.upstream()), key, timeout)
                .split();
        answer = asked;
        return asked;
    }

    /** Gives the server back. */
    void over(boolean worked) {
        if (!over) {
            over = true;
            if (worked) {
                choice.server().worked();
            } else {
                choice.server().failed();
            }
        }
    }

    /** Gives the server back for a reason that says nothing of it, and stops its answer. */
    void giveUp() {
        if (!over) {
            over = true;
            choice.server().gaveUp();
            if (answer != null) {
                answer.body().abort();
            }
        }
    }
}
