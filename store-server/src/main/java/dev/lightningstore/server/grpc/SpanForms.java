package dev.lightningstore.server.grpc;

import dev.lightningstore.span.SpanPayload;

/** What this door must know of the inside of a span. */
public interface SpanForms {
    /** Checks a payload that came in, and answers the key of its span. */
    long key(SpanPayload payload);

    /** The payload as OTLP, whatever form it was stored in. */
    SpanPayload otlp(SpanPayload payload);
}
