package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;

/** What a failure of the database means for who asked. */
final class Failures {
    /** Serialization failure, deadlock, lock time-out of H2: the same again may go well. */
    private static final Set<String> AGAIN = Set.of("40001", "40P01", "HYT00", "55P03");

    private Failures() {}

    static boolean transientFailure(SQLException e) {
        String state = e.getSQLState();
        return e instanceof SQLTransientException
                || e instanceof SQLRecoverableException
                || (state != null && (AGAIN.contains(state) || state.startsWith("08") || state.startsWith("57P")));
    }

    static RuntimeException translate(SQLException e) {
        if (transientFailure(e)) {
            StoreException away = new StoreException.Unavailable("the database does not answer; try again");
            away.initCause(e);
            return away;
        }
        return new IllegalStateException("the database refused: " + e.getMessage(), e);
    }
}
