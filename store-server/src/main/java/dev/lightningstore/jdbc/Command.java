package dev.lightningstore.jdbc;

import java.sql.SQLException;

/**
 * One write. The writer gathers those that wait into a group, brings in the rollouts they need, applies them one after
 * the other, and commits them together; each is answered after that commit.
 *
 * <p>{@link #apply} refuses (throws) before it changes anything: a command that is refused leaves no trace, and does not
 * disturb the others of its group.
 */
interface Command<T> {
    /** How much of a group's room it takes. */
    default int weight() {
        return 1;
    }

    /** Names the rollouts that {@link #apply} will look at. */
    default void needs(Needs needs) {}

    T apply(Tx tx) throws SQLException;

    /** Collects what a group must have at hand before it is applied. */
    interface Needs {
        void rollout(long no);
    }
}
