package dev.lightningstore.span;

/** Looks into a payload as far as filters and sorts need it. */
@FunctionalInterface
public interface SpanReader {
    SpanFields fields(SpanPayload payload);
}
