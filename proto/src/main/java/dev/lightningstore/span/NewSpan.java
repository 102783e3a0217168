package dev.lightningstore.span;

import dev.lightningstore.error.StoreException;

/**
 * A span to be stored.
 *
 * @param attemptId the attempt's id, or "latest"
 * @param sequenceId its place among the spans of its rollout; 0 or less to be given the next one
 * @param key identifies the span within its attempt: {@link SpanKey#of(String)} of its span id
 */
public record NewSpan(String rolloutId, String attemptId, long sequenceId, long key, SpanPayload payload) {
    /** The rollout id under which spans of no rollout are kept. */
    public static final String FREE = "free";

    public static final int MAX_BYTES = 8 << 20;

    public NewSpan {
        if (payload.bytes().length > MAX_BYTES) {
            throw StoreException.Invalid.field(
                    "span",
                    payload.bytes().length + " bytes are more than the " + MAX_BYTES + " that one span may have");
        }
    }
}
