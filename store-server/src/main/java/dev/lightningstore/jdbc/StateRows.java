package dev.lightningstore.jdbc;

import dev.lightningstore.id.Ids;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.rollout.RolloutMode;
import dev.lightningstore.rollout.RolloutStatus;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows into states: the reading half of the writer, which the queries share. */
final class StateRows {
    static final String ROLLOUT_COLUMNS = "r.no, r.project, r.status, r.attempts, r.uncounted, r.mode, r.resources_id,"
            + " r.group_id, r.priority, r.queue_rank, r.start_time, r.end_time, r.timeout_nanos, r.silence_nanos,"
            + " r.max_attempts, r.retry_on, r.disordered, r.failure_kind, r.failure";
    static final String ATTEMPT_COLUMNS = "a.k, a.status, a.worker, a.start_time, a.end_time, a.heartbeat, a.spans,"
            + " a.last_seq, a.lease_ttl, a.lease_until, a.due, a.failure_kind, a.failure, a.metadata";
    static final String LATEST = " LEFT JOIN attempt a ON a.k = r.no * 256 + r.attempts";
    static final int FIRST_ATTEMPT_COLUMN = 20;

    private static final String LOAD =
            "SELECT " + ROLLOUT_COLUMNS + ", " + ATTEMPT_COLUMNS + " FROM rollout r" + LATEST + " WHERE r.no = ";
    private static final String LOAD_ATTEMPT = "SELECT " + ATTEMPT_COLUMNS + " FROM attempt a WHERE a.k = ?";

    private StateRows() {}

    static List<RolloutState> load(Connection connection, Dialect dialect, List<Long> numbers) throws SQLException {
        List<RolloutState> states = new ArrayList<>(numbers.size());
        if (dialect.alone()) {
            try (PreparedStatement select = connection.prepareStatement(LOAD + "?")) {
                for (long no : numbers) {
                    select.setLong(1, no);
                    read(select, states);
                }
            }
        } else {
            try (PreparedStatement select =
                    connection.prepareStatement(LOAD + "ANY(?) ORDER BY r.no" + dialect.lockRollouts())) {
                select.setArray(1, connection.createArrayOf("bigint", numbers.toArray()));
                read(select, states);
            }
        }
        return states;
    }

    private static void read(PreparedStatement select, List<RolloutState> into) throws SQLException {
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                into.add(rolloutWithLatest(rows));
            }
        }
    }

    static RolloutState rolloutWithLatest(ResultSet row) throws SQLException {
        RolloutState state = rollout(row);
        if (state.attempts > 0) {
            state.latest = attempt(row, FIRST_ATTEMPT_COLUMN, state.id);
        }
        return state;
    }

    static RolloutState rollout(ResultSet row) throws SQLException {
        RolloutState state = new RolloutState(row.getLong(1), row.getInt(2));
        state.status = RolloutStatus.ofNumber(row.getInt(3));
        state.attempts = row.getInt(4);
        state.uncounted = row.getInt(5);
        int mode = row.getInt(6);
        state.mode = row.wasNull() ? null : RolloutMode.ofNumber(mode);
        state.resourcesId = row.getString(7);
        state.groupId = row.getString(8);
        state.priority = row.getInt(9);
        state.queueRank = longOrNone(row, 10);
        state.startTime = row.getLong(11);
        state.endTime = longOrNone(row, 12);
        state.config = RolloutState.config(longOrNone(row, 13), longOrNone(row, 14), row.getInt(15), row.getInt(16));
        state.disordered = row.getBoolean(17);
        state.failure = failure(row, 18);
        return state;
    }

    static AttemptState attempt(ResultSet row, int first, String rolloutId) throws SQLException {
        AttemptState state = new AttemptState(row.getLong(first), rolloutId);
        state.status = AttemptStatus.ofNumber(row.getInt(first + 1));
        state.worker = row.getString(first + 2);
        state.startTime = row.getLong(first + 3);
        state.endTime = longOrNone(row, first + 4);
        state.heartbeat = longOrNone(row, first + 5);
        state.spans = row.getInt(first + 6);
        state.lastSeq = row.getLong(first + 7);
        state.leaseTtl = row.getLong(first + 8);
        state.leaseUntil = longOrNone(row, first + 9);
        state.due = longOrNone(row, first + 10);
        state.failure = failure(row, first + 11);
        byte[] metadata = row.getBytes(first + 13);
        state.metadata = metadata == null ? null : Json.trusted(metadata);
        return state;
    }

    static @Nullable AttemptState loadAttempt(Connection connection, long key, String rolloutId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(LOAD_ATTEMPT)) {
            select.setLong(1, key);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? attempt(rows, 1, rolloutId) : null;
            }
        }
    }

    static RolloutState.Task loadTask(Connection connection, long no) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT input, metadata FROM task WHERE no = ?")) {
            select.setLong(1, no);
            try (ResultSet rows = select.executeQuery()) {
                if (!rows.next()) {
                    throw new SQLException("rollout " + Ids.rollout(no) + " has no task row");
                }
                return task(rows, 1);
            }
        }
    }

    /** Many at once, on a database that is a network away. */
    static Map<Long, RolloutState.Task> loadTasks(Connection connection, Collection<Long> numbers) throws SQLException {
        Map<Long, RolloutState.Task> tasks = new HashMap<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT no, input, metadata FROM task WHERE no = ANY(?)")) {
            select.setArray(1, connection.createArrayOf("bigint", numbers.toArray()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    tasks.put(rows.getLong(1), task(rows, 2));
                }
            }
        }
        return tasks;
    }

    static RolloutState.Task task(ResultSet row, int first) throws SQLException {
        byte[] metadata = row.getBytes(first + 1);
        return new RolloutState.Task(
                Json.trusted(row.getBytes(first)), metadata == null ? null : Json.trusted(metadata));
    }

    /** The head of a project's queue, without those that the caller has in hand already. */
    static List<Long> queued(
            Connection connection, Dialect dialect, int project, int limit, Collection<RolloutState> inHand)
            throws SQLException {
        String join = dialect.alone() ? "" : " JOIN rollout r ON r.no = q.no";
        try (PreparedStatement select = connection.prepareStatement("SELECT q.no FROM queue q" + join
                + " WHERE q.project = ? ORDER BY q.project, q.rank_no, q.no LIMIT ?" + dialect.lockQueue())) {
            select.setInt(1, project);
            select.setInt(2, limit + inHand.size());
            List<Long> numbers = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    long no = rows.getLong(1);
                    if (inHand.stream().noneMatch(state -> state.no == no)) {
                        numbers.add(no);
                    }
                }
            }
            return numbers;
        }
    }

    static LongSet spanKeys(Connection connection, long attemptKey) throws SQLException {
        LongSet keys = new LongSet();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT span_key FROM span WHERE k BETWEEN ? AND ?")) {
            select.setLong(1, Keys.firstSpan(attemptKey));
            select.setLong(2, Keys.lastSpan(attemptKey));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    keys.add(rows.getLong(1));
                }
            }
        }
        return keys;
    }

    /** Those of the keys that the attempt has already. */
    static LongSet knownSpanKeys(Connection connection, long attemptKey, List<Long> candidates) throws SQLException {
        LongSet keys = new LongSet();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT span_key FROM span WHERE (k >> " + Keys.SPAN_BITS + ") = ? AND span_key = ANY(?)")) {
            select.setLong(1, attemptKey);
            select.setArray(2, connection.createArrayOf("bigint", candidates.toArray()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    keys.add(rows.getLong(1));
                }
            }
        }
        return keys;
    }

    static long longOrNone(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? Keys.NONE : value;
    }

    private static @Nullable Failure failure(ResultSet row, int first) throws SQLException {
        int kind = row.getInt(first);
        return row.wasNull() ? null : new Failure(FailureKind.ofNumber(kind), row.getString(first + 1));
    }
}
