package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.id.Ids;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/** Hands out numbers from blocks that the database gives: no round trip a number, never one twice. */
final class Blocks {
    private static final int SIZE = 1024;

    private final Dialect dialect;
    private final Block rollouts = new Block("rollout_block");
    private final Block journal = new Block("journal_block");

    Blocks(Dialect dialect) {
        this.dialect = dialect;
    }

    long nextRollout(Connection connection) throws SQLException {
        long no = rollouts.next(connection);
        if (no > Ids.MAX_ROLLOUT) {
            throw new StoreException.Overloaded(
                    "this database has given out all its " + Ids.MAX_ROLLOUT + " rollout numbers", Duration.ofDays(1));
        }
        return no;
    }

    long nextJournal(Connection connection) throws SQLException {
        return journal.next(connection);
    }

    long next(Connection connection, String sequence) throws SQLException {
        try (PreparedStatement next = connection.prepareStatement(dialect.nextValue(sequence));
                ResultSet row = next.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private final class Block {
        private final String sequence;
        private long next;
        private long end;

        Block(String sequence) {
            this.sequence = sequence;
        }

        long next(Connection connection) throws SQLException {
            if (next == end) {
                long first = Blocks.this.next(connection, sequence);
                next = first + 1;
                end = next + SIZE;
            }
            return next++;
        }
    }
}
