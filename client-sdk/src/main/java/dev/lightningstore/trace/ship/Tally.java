package dev.lightningstore.trace.ship;

import java.util.concurrent.atomic.LongAdder;

/** Counts what became of spans. Thread-safe. */
final class Tally {
    final LongAdder accepted = new LongAdder();
    final LongAdder adopted = new LongAdder();
    final LongAdder sent = new LongAdder();
    final LongAdder spooled = new LongAdder();
    final LongAdder dropped = new LongAdder();
    final LongAdder fenced = new LongAdder();
    final LongAdder refused = new LongAdder();

    ShipCounts counts() {
        long done = sent.sum() + dropped.sum() + fenced.sum() + refused.sum();
        long waiting = Math.max(0, accepted.sum() + adopted.sum() - done);
        return new ShipCounts(sent.sum(), spooled.sum(), dropped.sum(), fenced.sum(), refused.sum(), waiting);
    }
}
