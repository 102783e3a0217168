package dev.lightningstore.span;

/**
 * A span's content as it arrived. It is stored as it came and decoded only by those who look inside, so that a span
 * costs no object per attribute on its way in.
 *
 * @param bytes for {@code OTLP} an encoded {@code lightningstore.v1.SpanData}; for {@code JSON} the peer's span object
 *     as UTF-8. Not copied: do not change it.
 */
public record SpanPayload(Format format, byte[] bytes) {
    /** The numbers are those in the database. */
    public enum Format {
        OTLP,
        JSON
    }
}
