package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the answers to creates that carried a request id, so that the same id twice makes one thing. The numbers
 * that were made are the answer; what they are now is read again.
 */
final class Requests {
    static final int MAX_ID = 200;

    private Requests() {}

    static void check(@Nullable String id) {
        if (id != null && (id.isEmpty() || id.length() > MAX_ID)) {
            throw StoreException.Invalid.field("request_id", "must have 1 to " + MAX_ID + " characters");
        }
    }

    /** The numbers that the request made; null if it is new. */
    static @Nullable List<Long> find(Tx tx, int project, String kind, @Nullable String id) throws SQLException {
        if (id == null) {
            return null;
        }
        tx.flush();
        try (PreparedStatement select =
                tx.connection().prepareStatement("SELECT answer FROM request WHERE project = ? AND id = ?")) {
            select.setInt(1, project);
            select.setString(2, kind + id);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? decode(row.getBytes(1)) : null;
            }
        }
    }

    static void remember(Tx tx, int project, String kind, @Nullable String id, List<Long> made) throws SQLException {
        if (id != null) {
            tx.row(Write.INSERT_REQUEST)
                    .set(project)
                    .set(kind + id)
                    .set(tx.now())
                    .set(encode(made))
                    .add();
        }
    }

    private static byte[] encode(List<Long> numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.size() * Long.BYTES);
        numbers.forEach(bytes::putLong);
        return bytes.array();
    }

    private static List<Long> decode(byte[] bytes) {
        List<Long> numbers = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.hasRemaining()) {
            numbers.add(in.getLong());
        }
        return numbers;
    }
}
