package dev.lightningstore.trace.ship;

import java.util.ArrayList;
import java.util.List;

/** The oldest part of a backlog while it is sent. */
final class Chunk {
    final Backlog backlog;
    final List<Batch> left;
    int underWay;

    Chunk(Backlog backlog, List<Batch> batches) {
        this.backlog = backlog;
        this.left = new ArrayList<>(batches);
    }

    boolean done() {
        return left.isEmpty() && underWay == 0;
    }
}
