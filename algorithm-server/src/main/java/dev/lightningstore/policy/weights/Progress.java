package dev.lightningstore.policy.weights;

/** Told how far a long step is. */
@FunctionalInterface
public interface Progress {
    Progress SILENT = (_, _, _) -> {};

    /** @param done of {@code total} bytes */
    void at(String what, long done, long total);
}
