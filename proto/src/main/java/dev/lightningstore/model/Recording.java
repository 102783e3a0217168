package dev.lightningstore.model;

import java.time.Instant;

/**
 * A model's answer, to be given again to the same request.
 *
 * @param hash of the request, in hex
 * @param operation the path that was asked, such as {@code /chat/completions}
 * @param answer as it came, with the events of a stream one after the other; not copied: do not change it
 */
public record Recording(String hash, String model, String operation, Instant time, String contentType, byte[] answer) {
    /** What is larger is not recorded. */
    public static final int MAX_BYTES = 8 << 20;

    /** A recording without its answer, for lists. */
    public record Brief(String hash, String model, String operation, Instant time, String contentType, long bytes) {}
}
