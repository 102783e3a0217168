package dev.lightningstore.trace.ship;

import java.util.function.Supplier;

/**
 * A span that waits to be sent. It is written down by the thread that sends it, not by the agent's.
 *
 * @param key identifies the span within its attempt
 * @param size about how many bytes it holds
 * @param content an encoded {@code lightningstore.v1.SpanData}
 */
public record Parcel(Place place, long key, int size, Supplier<byte[]> content) {}
