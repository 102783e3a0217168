package dev.lightningstore.trace.ship;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Spans between the agent's threads and ours, bounded in number and bytes. Thread-safe; nobody waits in it. */
final class SpanBuffer {
    private final ArrayBlockingQueue<Parcel> parcels;
    private final AtomicLong bytes = new AtomicLong();
    private final long maxBytes;

    SpanBuffer(int maxSpans, long maxBytes) {
        this.parcels = new ArrayBlockingQueue<>(maxSpans);
        this.maxBytes = maxBytes;
    }

    /** False where there is no room. */
    boolean offer(Parcel parcel) {
        if (bytes.addAndGet(parcel.size()) <= maxBytes && parcels.offer(parcel)) {
            return true;
        }
        bytes.addAndGet(-parcel.size());
        return false;
    }

    /** The oldest, up to both bounds; always one where there is one. */
    List<Parcel> take(int maxSpans, long maxBytes) {
        List<Parcel> taken = new ArrayList<>();
        long size = 0;
        while (taken.size() < maxSpans && size < maxBytes) {
            @Nullable Parcel parcel = parcels.poll();
            if (parcel == null) {
                break;
            }
            size += parcel.size();
            taken.add(parcel);
        }
        bytes.addAndGet(-size);
        return taken;
    }

    boolean isEmpty() {
        return parcels.isEmpty();
    }

    boolean isHalfFull() {
        return parcels.size() > parcels.remainingCapacity() || bytes.get() > maxBytes / 2;
    }
}
