package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A model call as its caller sent it.
 *
 * @param body as it came; not to be changed
 * @param model null where the caller names none
 */
record Asked(Operation operation, ObjectNode body, @Nullable String model, boolean stream, boolean usageInStream) {
    static Asked read(Operation operation, byte[] text) {
        ObjectNode body = JsonText.parseObject(text, "body");
        operation.check(body);
        String model = JsonText.text(body, "model");
        return new Asked(
                operation,
                body,
                model == null || model.isBlank() ? null : model,
                operation.samples() && JsonText.truth(body, "stream", false),
                body.path("stream_options").path("include_usage").asBoolean());
    }

    int choices() {
        return Math.max(1, body.path("n").asInt(1));
    }
}
