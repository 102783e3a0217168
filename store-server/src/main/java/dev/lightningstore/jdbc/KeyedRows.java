package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of a table in the order of a number, page by page: a cursor is the last number of its page. A page ends early
 * where its rows are large, so sizes are looked at before anything large is read.
 */
final class KeyedRows {
    /** What a page may hold; a single row may be larger. */
    private static final long MAX_PAGE_BYTES = 8 << 20;

    private final String table;
    private final String key;
    private final String bytes;
    private final List<String> conditions = new ArrayList<>();
    private final List<Long> values = new ArrayList<>();
    private boolean newestFirst;

    @FunctionalInterface
    interface Reading<T> {
        T read(ResultSet row) throws SQLException;
    }

    /**
     * @param key a column that no two of the rows share
     * @param bytes an expression for how large a row is
     */
    KeyedRows(String table, String key, String bytes) {
        this.table = table;
        this.key = key;
        this.bytes = bytes;
    }

    KeyedRows where(String condition, long value) {
        conditions.add(condition);
        values.add(value);
        return this;
    }

    KeyedRows newestFirst() {
        newestFirst = true;
        return this;
    }

    <T> Page<T> page(Connection connection, String columns, PageRequest page, Reading<T> reading) throws SQLException {
        if (page.sortBy() != null) {
            throw StoreException.Invalid.field(
                    "sort_by", "these come in one order only; leave it out, or say descending for the other way");
        }
        boolean down = newestFirst != page.descending();
        long total = page.cursor() == null ? count(connection) : -1;
        if (page.cursor() != null) {
            where(key + (down ? " < ?" : " > ?"), RolloutQueries.parseCursor(page.cursor()));
        }
        Range range = range(connection, down, page);
        List<T> items = range.rows == 0 ? List.of() : read(connection, columns, down, range, reading);
        return new Page<>(items, total, range.more ? String.valueOf(range.last) : null);
    }

    /** @param more whether there are rows behind the last */
    private record Range(int rows, long first, long last, boolean more) {}

    private Range range(Connection connection, boolean down, PageRequest page) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT " + key + ", " + bytes + " FROM " + table
                + filter() + order(down) + " LIMIT " + (page.limit() + 1) + " OFFSET " + page.offset())) {
            bind(select);
            int rows = 0;
            long first = 0;
            long last = 0;
            long size = 0;
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    size += row.getLong(2);
                    if (rows == page.limit() || (rows > 0 && size > MAX_PAGE_BYTES)) {
                        return new Range(rows, first, last, true);
                    }
                    last = row.getLong(1);
                    first = rows == 0 ? last : first;
                    rows++;
                }
            }
            return new Range(rows, first, last, false);
        }
    }

    private <T> List<T> read(Connection connection, String columns, boolean down, Range range, Reading<T> reading)
            throws SQLException {
        where(key + " >= ?", Math.min(range.first, range.last));
        where(key + " <= ?", Math.max(range.first, range.last));
        try (PreparedStatement select =
                connection.prepareStatement("SELECT " + columns + " FROM " + table + filter() + order(down))) {
            bind(select);
            List<T> items = new ArrayList<>(range.rows);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    items.add(reading.read(row));
                }
            }
            return items;
        }
    }

    private long count(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT COUNT(*) FROM " + table + filter())) {
            bind(select);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private String filter() {
        return " WHERE " + String.join(" AND ", conditions);
    }

    private String order(boolean down) {
        return " ORDER BY " + key + (down ? " DESC" : "");
    }

    private void bind(PreparedStatement select) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            select.setLong(i + 1, values.get(i));
        }
    }
}
