package dev.lightningstore.rollout;

import dev.lightningstore.json.Json;
import org.jspecify.annotations.Nullable;

/** How a leased attempt ended. */
public sealed interface Outcome {
    /** The agent did its work; metadata, if any, replaces the attempt's. */
    record Succeeded(@Nullable Json metadata) implements Outcome {}

    record Failed(Failure failure, @Nullable Json metadata) implements Outcome {}

    /** The runner gives the work back unrun (it drains): the rollout is offered again, and nothing is counted. */
    record Released(String reason) implements Outcome {}

    static Outcome succeeded() {
        return new Succeeded(null);
    }

    /** The agent could not do it, and says why. */
    static Outcome failed(String message) {
        return new Failed(new Failure(FailureKind.AGENT, message), null);
    }
}
