package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A model call as its caller sent it.
 *
 * @param sent as it came, in the caller's wire; not to be changed
 * @param body the same in the form of OpenAI's completions; not to be changed
 * @param model null where the caller names none
 * @param beta newer parts of the caller's wire that he names in a header; null for none
 * @param previous the answer that this call goes on from, where its caller does not repeat what was said before
 * @param untold a field that only servers of the caller's own wire understand; null for none
 */
record Asked(
        CallerWire wire,
        ObjectNode sent,
        ObjectNode body,
        @Nullable String model,
        boolean stream,
        boolean usageInStream,
        @Nullable String beta,
        @Nullable String previous,
        @Nullable String untold) {

    static @Nullable String model(ObjectNode body) {
        String model = JsonText.text(body, "model");
        return model == null || model.isBlank() ? null : model;
    }

    Operation operation() {
        return wire.operation();
    }

    int choices() {
        return Math.max(1, body.path("n").asInt(1));
    }
}
