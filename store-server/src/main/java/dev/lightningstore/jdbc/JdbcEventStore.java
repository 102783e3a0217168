package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.event.Event;
import dev.lightningstore.event.EventStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The feed over the journal. A token names a row and a place in it. On a shared database rows are read only once no
 * transaction is under way that could still put one before them, so that a reader who goes on from a token misses none.
 */
final class JdbcEventStore implements EventStore {
    private static final String START = "start";

    private final int project;
    private final Reader reader;
    private final Dialect dialect;
    private final Hub hub;

    JdbcEventStore(int project, Reader reader, Dialect dialect, Hub hub) {
        this.project = project;
        this.reader = reader;
        this.dialect = dialect;
        this.hub = hub;
    }

    private record Token(long tx, long no, int index) {
        static final Token ZERO = new Token(-1, -1, 0);

        static Token parse(String text) {
            String[] parts = text.split("\\.");
            if (parts.length == 3) {
                try {
                    return new Token(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Integer.parseInt(parts[2]));
                } catch (NumberFormatException e) {
                    throw malformed(text);
                }
            }
            throw malformed(text);
        }

        private static StoreException malformed(String text) {
            return StoreException.Invalid.field(
                    "token", "'" + text + "' is no token of this feed; use one that it gave, or 'start'");
        }

        String text() {
            return equals(ZERO) ? START : tx + "." + no + "." + index;
        }
    }

    @Override
    public CompletableFuture<Batch> read(@Nullable String token, int limit) {
        return JdbcRolloutStore.guarded(() -> {
            if (limit < 1 || limit > MAX_BATCH) {
                throw StoreException.Invalid.field("limit", limit + " is not between 1 and " + MAX_BATCH);
            }
            if (token == null) {
                return reader.lengthy(
                        connection -> new Batch(List.of(), end(connection).text()));
            }
            Token from = token.equals(START) ? Token.ZERO : Token.parse(token);
            return reader.lengthy(connection -> {
                Batch batch = read(connection, from, limit);
                // Rows of other projects lie in between: an empty answer must mean that there is nothing more.
                while (batch.events().isEmpty() && !batch.token().equals(from.text())) {
                    Token reached = Token.parse(batch.token());
                    Batch next = read(connection, reached, limit);
                    if (next.token().equals(batch.token())) {
                        break;
                    }
                    batch = next;
                }
                return batch;
            });
        });
    }

    private Batch read(Connection connection, Token from, int limit) throws SQLException {
        checkKept(connection, from);
        List<Event> events = new ArrayList<>();
        Token reached = from;
        try (PreparedStatement select = connection.prepareStatement("SELECT tx, no, body FROM journal"
                + " WHERE (tx > ? OR (tx = ? AND no >= ?))" + dialect.journalHorizon()
                + " ORDER BY tx, no LIMIT " + (limit + 1))) {
            select.setLong(1, from.tx);
            select.setLong(2, from.tx);
            select.setLong(3, from.no);
            try (ResultSet row = select.executeQuery()) {
                while (events.size() < limit && row.next()) {
                    long tx = row.getLong(1);
                    long no = row.getLong(2);
                    int skip = tx == from.tx && no == from.no ? from.index : 0;
                    List<@Nullable Event> all = Journal.decode(row.getBytes(3), project);
                    int index = skip;
                    for (; index < all.size() && events.size() < limit; index++) {
                        Event event = all.get(index);
                        if (event != null) {
                            events.add(event);
                        }
                    }
                    reached = new Token(tx, no, index);
                }
            }
        }
        return new Batch(events, reached.text());
    }

    private void checkKept(Connection connection, Token from) throws SQLException {
        if (from.tx < 0) {
            return;
        }
        try (PreparedStatement select = connection.prepareStatement("SELECT 1 FROM journal WHERE tx = ? AND no = ?")) {
            select.setLong(1, from.tx);
            select.setLong(2, from.no);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw StoreException.Invalid.field(
                            "token", "'" + from.text() + "' is older than the events that are kept; begin at 'start'");
                }
            }
        }
    }

    private Token end(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT tx, no, body FROM journal WHERE tx >= 0"
                        + dialect.journalHorizon() + " ORDER BY tx DESC, no DESC LIMIT 1");
                ResultSet row = select.executeQuery()) {
            return row.next()
                    ? new Token(
                            row.getLong(1),
                            row.getLong(2),
                            Journal.decode(row.getBytes(3), project).size())
                    : Token.ZERO;
        }
    }

    @Override
    public AutoCloseable onChange(Runnable action) {
        return hub.listen(new Hub.Listener() {
            @Override
            public void events() {
                action.run();
            }

            @Override
            public void lost() {
                action.run();
            }
        });
    }
}
