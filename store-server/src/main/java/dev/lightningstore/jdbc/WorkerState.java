package dev.lightningstore.jdbc;

import dev.lightningstore.id.Ids;
import dev.lightningstore.json.Json;
import dev.lightningstore.worker.Worker;
import dev.lightningstore.worker.WorkerStatus;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A worker's row, as the writer works on it: the whole row where the database is our own, otherwise just what changes.
 */
final class WorkerState {
    static final Comparator<WorkerState> LOCK_ORDER =
            Comparator.<WorkerState>comparingInt(worker -> worker.key.project).thenComparing(worker -> worker.key.id);
    static final String COLUMNS = "id, status, stats, heartbeat, dequeued, busy, idle, attempt";

    /** Not known and not changed: only in what is written over a row of a shared database. */
    private static final int UNCHANGED = -1;

    private static final int IDLE_UNLESS_IT_WAS = -2;

    final Key key;
    private int status = UNCHANGED;
    private @Nullable Json stats;
    private long heartbeat = Keys.NONE;
    private long dequeued = Keys.NONE;
    private long busy = Keys.NONE;
    private long idle = Keys.NONE;
    private long attempt = Keys.NONE;
    /** All of the row is here, not just what changes. */
    private boolean whole;

    record Key(int project, String id) {}

    WorkerState(Key key) {
        this.key = key;
    }

    void heartbeat(long now, @Nullable Json newStats) {
        heartbeat = now;
        stats = newStats == null ? stats : newStats;
    }

    void dequeued(long now) {
        dequeued = now;
    }

    void busy(long now, long attemptKey) {
        status = WorkerStatus.BUSY.number();
        busy = now;
        attempt = attemptKey;
    }

    void idle(long now) {
        status = WorkerStatus.IDLE.number();
        idle = now;
        attempt = Keys.NONE;
    }

    /** Asked for work and got none: idle, since when only if it was not idle before. */
    void foundNothing(long now) {
        dequeued = now;
        if (status == UNCHANGED && !whole) {
            idle(now);
            status = IDLE_UNLESS_IT_WAS;
        } else if (status != WorkerStatus.IDLE.number()) {
            idle(now);
        }
    }

    /** Its attempt ended without it: nobody knows what it does. */
    void lost(long now) {
        status = WorkerStatus.UNKNOWN.number();
        idle = now;
        attempt = Keys.NONE;
    }

    void write(Batches batches, Dialect dialect) throws SQLException {
        int written = status == UNCHANGED && dialect.alone() ? WorkerStatus.UNKNOWN.number() : status;
        batches.row(Write.PUT_WORKER)
                .set(key.project)
                .set(key.id)
                .set(written)
                .set(stats == null ? null : stats.utf8())
                .orNull(heartbeat)
                .orNull(dequeued)
                .orNull(busy)
                .orNull(idle)
                .orNull(attempt)
                .add();
    }

    static WorkerState load(Connection connection, Key key) throws SQLException {
        WorkerState state = new WorkerState(key);
        state.whole = true;
        try (PreparedStatement select =
                connection.prepareStatement("SELECT " + COLUMNS + " FROM worker WHERE project = ? AND id = ?")) {
            select.setInt(1, key.project);
            select.setString(2, key.id);
            try (ResultSet row = select.executeQuery()) {
                if (row.next()) {
                    state.status = row.getInt(2);
                    byte[] stats = row.getBytes(3);
                    state.stats = stats == null ? null : Json.trusted(stats);
                    state.heartbeat = StateRows.longOrNone(row, 4);
                    state.dequeued = StateRows.longOrNone(row, 5);
                    state.busy = StateRows.longOrNone(row, 6);
                    state.idle = StateRows.longOrNone(row, 7);
                    state.attempt = StateRows.longOrNone(row, 8);
                }
            }
        }
        return state;
    }

    private static WorkerStatus status(int stored) {
        return switch (stored) {
            case UNCHANGED -> WorkerStatus.UNKNOWN;
            case IDLE_UNLESS_IT_WAS -> WorkerStatus.IDLE;
            default -> WorkerStatus.ofNumber(stored);
        };
    }

    static Worker read(ResultSet row) throws SQLException {
        byte[] stats = row.getBytes(3);
        long attempt = StateRows.longOrNone(row, 8);
        long rollout = attempt == Keys.NONE ? Keys.NONE : Keys.rolloutOf(attempt);
        return new Worker(
                row.getString(1),
                status(row.getInt(2)),
                stats == null ? null : Json.trusted(stats),
                Times.instantOrNull(StateRows.longOrNone(row, 4)),
                Times.instantOrNull(StateRows.longOrNone(row, 5)),
                Times.instantOrNull(StateRows.longOrNone(row, 6)),
                Times.instantOrNull(StateRows.longOrNone(row, 7)),
                attempt == Keys.NONE ? null : Ids.rollout(rollout),
                attempt == Keys.NONE ? null : Ids.attempt(rollout, Keys.attemptOf(attempt)));
    }
}
