package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;

/** What a failure of the database means for who asked. */
final class Failures {
    /** Serialization failure, deadlock, lock time-out of H2: the same again may go well. */
    private static final Set<String> AGAIN = Set.of("40001", "40P01", "HYT00", "55P03");

    /** H2 chains causes in a circle. */
    private static final int MAX_CAUSES = 20;

    private Failures() {}

    static boolean transientFailure(SQLException e) {
        String state = e.getSQLState();
        return e instanceof SQLTransientException
                || e instanceof SQLRecoverableException
                || (state != null && (AGAIN.contains(state) || state.startsWith("08") || state.startsWith("57P")));
    }

    static RuntimeException translate(SQLException e) {
        if (diskFull(e)) {
            StoreException full = new StoreException.Unavailable(
                    "the disk of the database is full and nothing of this was written; free some room and try again");
            full.initCause(e);
            return full;
        }
        if (transientFailure(e)) {
            StoreException away = new StoreException.Unavailable("the database does not answer; try again");
            away.initCause(e);
            return away;
        }
        return new IllegalStateException("the database refused: " + e.getMessage(), e);
    }

    /** PostgreSQL has a state for it; H2 passes on what the operating system said. */
    private static boolean diskFull(SQLException e) {
        if ("53100".equals(e.getSQLState())) {
            return true;
        }
        Throwable cause = e;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            String message = cause.getMessage();
            if (cause instanceof IOException && message != null && message.contains("No space left")) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
