package dev.lightningstore.span;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.model.ModelUse;
import org.jspecify.annotations.Nullable;

/**
 * A span to be stored.
 *
 * @param attemptId the attempt's id, or "latest"
 * @param sequenceId its place among the spans of its rollout; 0 or less to be given the next one
 * @param key identifies the span within its attempt: {@link SpanKey#of(String)} of its span id
 * @param use what is to be accounted for with the span, if it is new; null for nothing
 */
public record NewSpan(
        String rolloutId,
        String attemptId,
        long sequenceId,
        long key,
        SpanPayload payload,
        @Nullable ModelUse use) {
    /** The rollout id under which spans of no rollout are kept. */
    public static final String FREE = "free";

    public static final int MAX_BYTES = 8 << 20;

    public NewSpan(String rolloutId, String attemptId, long sequenceId, long key, SpanPayload payload) {
        this(rolloutId, attemptId, sequenceId, key, payload, null);
    }

    public NewSpan {
        if (payload.bytes().length > MAX_BYTES) {
            throw StoreException.Invalid.field(
                    "span",
                    payload.bytes().length + " bytes are more than the " + MAX_BYTES + " that one span may have");
        }
    }

    public NewSpan with(SpanPayload changed) {
        return new NewSpan(rolloutId, attemptId, sequenceId, key, changed, use);
    }

    public NewSpan withKey(long changed) {
        return new NewSpan(rolloutId, attemptId, sequenceId, changed, payload, use);
    }

    public NewSpan with(ModelUse used) {
        return new NewSpan(rolloutId, attemptId, sequenceId, key, payload, used);
    }
}
