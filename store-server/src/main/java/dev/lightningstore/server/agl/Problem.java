package dev.lightningstore.server.agl;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a request's form, as FastAPI tells it.
 *
 * @param loc where: names and indices from "body" or "query" inwards
 * @param input JSON of what stood there; null where it is not to be repeated
 * @param context JSON of facts beside the message
 */
record Problem(
        String type,
        List<Object> loc,
        String message,
        byte @Nullable [] input,
        @Nullable String context) {
    static final String MISSING = "Field required";
    static final String NO_OBJECT = "Input should be a valid dictionary or object to extract fields from";

    String path() {
        StringBuilder path = new StringBuilder();
        for (Object part : loc) {
            path.append(path.isEmpty() ? "" : ".").append(part);
        }
        return path.toString();
    }
}
