package dev.lightningstore.serving;

import dev.lightningstore.error.StoreException;

/**
 * What an engine takes on.
 *
 * @param slots sequences that are written at the same time; the cache has memory for all of them from the start
 * @param context tokens of prompt and answer together
 * @param prefillTokens of prompts that one step reads at most, so that a long prompt does not hold up what is being written
 * @param queue choices that wait at most; who comes then is refused
 */
public record EngineLimits(int slots, int context, int prefillTokens, int queue) {
    public static final EngineLimits DEFAULT = new EngineLimits(16, 2048, 512, 1024);

    public EngineLimits {
        atLeastOne("slots", slots);
        atLeastOne("context", context);
        atLeastOne("prefill_tokens", prefillTokens);
        atLeastOne("queue", queue);
    }

    public EngineLimits withSlots(int other) {
        return new EngineLimits(other, context, prefillTokens, queue);
    }

    public EngineLimits withContext(int other) {
        return new EngineLimits(slots, other, prefillTokens, queue);
    }

    private static void atLeastOne(String field, int value) {
        if (value < 1) {
            throw StoreException.Invalid.field(field, "must be at least 1, is " + value);
        }
    }
}
