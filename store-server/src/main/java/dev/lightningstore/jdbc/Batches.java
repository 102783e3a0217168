package dev.lightningstore.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/** The writer's prepared statements, one batch each. Belongs to the writer's thread. */
final class Batches implements AutoCloseable {
    private final Connection connection;
    private final Dialect dialect;
    private final @Nullable PreparedStatement[] statements = new PreparedStatement[Write.values().length];
    private final int[] pending = new int[statements.length];

    Batches(Connection connection, Dialect dialect) {
        this.connection = connection;
        this.dialect = dialect;
    }

    /** Starts a row; the caller sets its parameters in order and ends it with {@link Row#add()}. */
    Row row(Write write) throws SQLException {
        PreparedStatement statement = statements[write.ordinal()];
        if (statement == null) {
            statement = connection.prepareStatement(write.sql(dialect));
            statements[write.ordinal()] = statement;
        }
        return new Row(statement, write);
    }

    boolean isPending(Write write) {
        return pending[write.ordinal()] > 0;
    }

    void flush() throws SQLException {
        for (int i = 0; i < statements.length; i++) {
            PreparedStatement statement = statements[i];
            if (statement != null && pending[i] > 0) {
                pending[i] = 0;
                statement.executeBatch();
            }
        }
    }

    /** Forgets what was not flushed. */
    void clear() throws SQLException {
        for (int i = 0; i < statements.length; i++) {
            PreparedStatement statement = statements[i];
            if (statement != null && pending[i] > 0) {
                pending[i] = 0;
                statement.clearBatch();
            }
        }
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : statements) {
            if (statement != null) {
                statement.close();
            }
        }
    }

    /** Sets parameters one after the other. */
    final class Row {
        private final PreparedStatement statement;
        private final Write write;
        private int at = 1;

        Row(PreparedStatement statement, Write write) {
            this.statement = statement;
            this.write = write;
        }

        Row set(int value) throws SQLException {
            statement.setInt(at++, value);
            return this;
        }

        Row set(long value) throws SQLException {
            statement.setLong(at++, value);
            return this;
        }

        Row set(boolean value) throws SQLException {
            statement.setBoolean(at++, value);
            return this;
        }

        /** {@link Keys#NONE} is null. */
        Row orNull(long value) throws SQLException {
            if (value == Keys.NONE) {
                statement.setNull(at++, Types.BIGINT);
            } else {
                statement.setLong(at++, value);
            }
            return this;
        }

        Row small(@Nullable Integer value) throws SQLException {
            if (value == null) {
                statement.setNull(at++, Types.SMALLINT);
            } else {
                statement.setInt(at++, value);
            }
            return this;
        }

        Row real(@Nullable Double value) throws SQLException {
            if (value == null) {
                statement.setNull(at++, Types.DOUBLE);
            } else {
                statement.setDouble(at++, value);
            }
            return this;
        }

        Row set(double value) throws SQLException {
            statement.setDouble(at++, value);
            return this;
        }

        Row set(@Nullable String value) throws SQLException {
            statement.setString(at++, value);
            return this;
        }

        Row set(byte @Nullable [] value) throws SQLException {
            statement.setBytes(at++, value);
            return this;
        }

        void add() throws SQLException {
            statement.addBatch();
            pending[write.ordinal()]++;
        }
    }
}
