package dev.lightningstore.span;

/**
 * A span in its place.
 *
 * @param sequenceId orders the spans of a rollout; where the payload names another (a span that was given its sequence
 *     id by the store), this one holds
 */
public record StoredSpan(String rolloutId, String attemptId, long sequenceId, SpanPayload payload) {}
