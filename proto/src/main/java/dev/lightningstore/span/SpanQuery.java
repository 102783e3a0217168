package dev.lightningstore.span;

import dev.lightningstore.store.PageRequest;
import org.jspecify.annotations.Nullable;

/**
 * Which spans of one rollout.
 *
 * @param attemptId null for all attempts; "latest" for the last
 * @param filter null for all
 * @param page sorted by sequence id where it names no field
 */
public record SpanQuery(
        String rolloutId,
        @Nullable String attemptId,
        @Nullable SpanFilter filter,
        PageRequest page) {}
