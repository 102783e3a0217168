package dev.lightningstore.jdbc;

/** What a project holds, or how much that changed in a group. */
final class Tally {
    long rollouts;
    long attempts;
    long spans;
    long spanBytes;
    long queued;

    void add(Tally that) {
        rollouts += that.rollouts;
        attempts += that.attempts;
        spans += that.spans;
        spanBytes += that.spanBytes;
        queued += that.queued;
    }

    boolean empty() {
        return rollouts == 0 && attempts == 0 && spans == 0 && spanBytes == 0 && queued == 0;
    }

    void reset() {
        rollouts = 0;
        attempts = 0;
        spans = 0;
        spanBytes = 0;
        queued = 0;
    }
}
