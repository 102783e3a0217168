package dev.lightningstore.trace.ship;

import org.jspecify.annotations.Nullable;

/** A batch that is under way. Used by the shipping thread alone, but for the failure, which comes with the answer. */
final class Sent {
    final Batch batch;
    final @Nullable Chunk chunk;
    /** Of those before it. */
    final long number;

    final long since;

    /** A copy is kept aside since the answer takes long; that copy is what counts. */
    boolean aside;

    volatile @Nullable Throwable failure;

    Sent(Batch batch, @Nullable Chunk chunk, long number, long since) {
        this.batch = batch;
        this.chunk = chunk;
        this.number = number;
        this.since = since;
    }
}
