package dev.lightningstore.trace.ship;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What could not be sent yet, in its order. Used by the shipping thread alone. */
interface Backlog extends AutoCloseable {
    /** False where it is full. */
    boolean append(Batch batch);

    boolean isEmpty();

    /** The oldest batches, or null where there are none; the same again until {@link #sent}. */
    @Nullable
    List<Batch> oldest();

    /** What {@link #oldest} answered is dealt with. */
    void sent();

    /** How many spans would be lost if the process ended now. */
    int unsaved();

    /** Keeps what is left for another process, where it can. */
    @Override
    void close();
}
