package dev.lightningstore.span;

import org.jspecify.annotations.Nullable;

/** What filters and sorts look at; ids are in hex as on the peer's wire, times in nanoseconds, -1 where absent. */
public record SpanFields(
        String traceId, String spanId, @Nullable String parentId, String name, long startNanos, long endNanos) {}
