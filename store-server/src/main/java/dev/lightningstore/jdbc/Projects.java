package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.project.Project;
import dev.lightningstore.project.Quotas;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** All projects of the database, in memory: there are few, and every request asks for one. Thread-safe. */
final class Projects {
    private static final String SELECT =
            "SELECT no, name, create_time, max_queued, max_rollouts, max_span_bytes, retention_nanos FROM project";

    private final Map<String, ProjectState> byName = new ConcurrentHashMap<>();
    private final Map<Integer, ProjectState> byNumber = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();

    ProjectState byName(String name) {
        ProjectState project = byName.get(name);
        if (project == null) {
            throw new StoreException.NotFound("project", name);
        }
        return project;
    }

    @Nullable
    ProjectState find(String name) {
        return byName.get(name);
    }

    ProjectState byNumber(int no) {
        ProjectState project = byNumber.get(Math.abs(no));
        if (project == null) {
            throw new IllegalStateException("no project has the number " + no);
        }
        return project;
    }

    boolean knows(int no) {
        return byNumber.containsKey(no);
    }

    Iterable<ProjectState> all() {
        return byName.values();
    }

    void add(ProjectState project) {
        byNumber.putIfAbsent(project.no(), project);
        byName.putIfAbsent(project.project().name(), project);
    }

    /** Takes a change of this server that is committed. */
    void changed(ProjectState state, Project project) {
        state.change(project);
        changes.incrementAndGet();
    }

    /** The project as the table has it, this transaction's own rows included. */
    static Optional<ProjectState> read(Connection connection, String name) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT + " WHERE name = ?")) {
            select.setString(1, name);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(new ProjectState(row.getInt(1), read(row))) : Optional.empty();
            }
        }
    }

    /** Reads what other servers may have made or changed; what was read before a change here is old, and is left. */
    void refresh(Connection connection) throws SQLException {
        long seen = changes.get();
        try (PreparedStatement select = connection.prepareStatement(SELECT + " ORDER BY no");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                Project project = read(row);
                ProjectState known = byNumber.get(row.getInt(1));
                if (known == null) {
                    add(new ProjectState(row.getInt(1), project));
                } else if (changes.get() == seen) {
                    known.change(project);
                }
            }
        }
    }

    /** Reads the counters of all servers together. */
    void refreshUsage(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT project, SUM(rollouts), SUM(attempts), SUM(spans), SUM(span_bytes), SUM(queued)"
                                + " FROM tally GROUP BY project");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                ProjectState project = byNumber.get(row.getInt(1));
                if (project != null) {
                    Tally usage = project.usage();
                    usage.rollouts = row.getLong(2);
                    usage.attempts = row.getLong(3);
                    usage.spans = row.getLong(4);
                    usage.spanBytes = row.getLong(5);
                    usage.queued = row.getLong(6);
                }
            }
        }
    }

    private static Project read(ResultSet row) throws SQLException {
        long retention = StateRows.longOrNone(row, 7);
        return new Project(
                row.getString(2),
                new Quotas(
                        boxed(row, 4),
                        boxed(row, 5),
                        boxed(row, 6),
                        retention == Keys.NONE ? null : Duration.ofNanos(retention)),
                Times.instant(row.getLong(3)));
    }

    private static @Nullable Long boxed(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }
}
