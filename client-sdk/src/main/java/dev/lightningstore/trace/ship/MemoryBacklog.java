package dev.lightningstore.trace.ship;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps spans where there is no folder for a file. */
final class MemoryBacklog implements Backlog {
    private final Deque<Batch> batches = new ArrayDeque<>();
    private final long maxBytes;
    private long bytes;
    private int spans;

    MemoryBacklog(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public boolean append(Batch batch) {
        if (bytes + batch.bytes() > maxBytes) {
            return false;
        }
        batches.add(batch);
        bytes += batch.bytes();
        spans += batch.count();
        return true;
    }

    @Override
    public boolean isEmpty() {
        return batches.isEmpty();
    }

    @Override
    public @Nullable List<Batch> oldest() {
        Batch first = batches.peek();
        return first == null ? null : List.of(first);
    }

    @Override
    public void sent() {
        Batch first = batches.remove();
        bytes -= first.bytes();
        spans -= first.count();
    }

    @Override
    public int unsaved() {
        return spans;
    }

    @Override
    public void close() {}
}
