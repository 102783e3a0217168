package dev.lightningstore.jdbc;

import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.rollout.RolloutStatus;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Deletes what is older than its project keeps, in small batches between other writes. */
final class Retention {
    private static final int BATCH = 50;
    private static final int PAGE = 500;
    private static final Duration REQUESTS_KEPT = Duration.ofDays(7);

    private final Reader reader;
    private final Committer committer;
    private final Projects projects;
    private final InstantSource clock;
    private final Duration eventsKept;

    Retention(Reader reader, Committer committer, Projects projects, InstantSource clock, Duration eventsKept) {
        this.reader = reader;
        this.committer = committer;
        this.projects = projects;
        this.clock = clock;
        this.eventsKept = eventsKept;
    }

    /** Deletes all that is due; answers how many rollouts went. */
    int run() {
        long now = Times.nanos(clock.instant());
        int deleted = 0;
        for (ProjectState project : projects.all()) {
            Duration kept = project.quotas().retention();
            if (kept != null) {
                deleted += rollouts(project.no(), now - kept.toNanos());
                free(project.no(), now - kept.toNanos());
            }
        }
        journal(now - eventsKept.toNanos());
        requests(now - REQUESTS_KEPT.toNanos());
        return deleted;
    }

    /**
     * Rollouts end about in the order in which they were made, so they are looked through from the oldest on, page by
     * page, until a page has none that is due: not all that are kept are read each time.
     */
    private int rollouts(int project, long before) {
        int deleted = 0;
        for (RolloutStatus status : RolloutStatus.values()) {
            long after = 0;
            Scan scan = null;
            while (status.terminal() && (scan == null || (scan.read == PAGE && !scan.due.isEmpty()))) {
                scan = scan(project, status, after, before);
                after = scan.last;
                deleted += purge(project, scan.due, before);
            }
        }
        return deleted;
    }

    private record Scan(int read, long last, List<Long> due) {}

    private Scan scan(int project, RolloutStatus status, long after, long before) {
        return reader.run(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT no, end_time FROM rollout"
                    + " WHERE project = ? AND status = ? AND no > ? ORDER BY project, status, no LIMIT " + PAGE)) {
                select.setInt(1, project);
                select.setInt(2, status.number());
                select.setLong(3, after);
                List<Long> due = new ArrayList<>();
                int read = 0;
                long last = after;
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        read++;
                        last = rows.getLong(1);
                        if (rows.getLong(2) < before) {
                            due.add(last);
                        }
                    }
                }
                return new Scan(read, last, due);
            }
        });
    }

    private int purge(int project, List<Long> due, long before) {
        int deleted = 0;
        for (int i = 0; i < due.size(); i += BATCH) {
            List<CompletableFuture<Boolean>> purges = new ArrayList<>();
            for (long no : due.subList(i, Math.min(due.size(), i + BATCH))) {
                purges.add(committer.submit(new Purge(project, no, before)));
            }
            for (CompletableFuture<Boolean> purge : purges) {
                deleted += purge.join() ? 1 : 0;
            }
        }
        return deleted;
    }

    /** Free spans go by the week in which their attempt was begun. */
    private void free(int project, long before) {
        List<Long> old = reader.run(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT a.k FROM rollout r"
                    + " JOIN attempt a ON a.k BETWEEN r.no * 256 AND r.no * 256 + 255 WHERE r.project = ?"
                    + " AND a.start_time < ? AND a.k < r.no * 256 + r.attempts")) {
                select.setInt(1, -project);
                select.setLong(2, before - Duration.ofDays(7).toNanos());
                return numbers(select);
            }
        });
        for (long attempt : old) {
            committer.submit(new PurgeFree(project, attempt)).join();
        }
    }

    /** The journal's key is its order in time, so its old rows are its first. */
    private void journal(long before) {
        int deleted = PAGE;
        while (deleted == PAGE) {
            deleted = committer
                    .submit(tx -> {
                        List<long[]> old = new ArrayList<>();
                        try (PreparedStatement select = tx.connection()
                                        .prepareStatement(
                                                "SELECT tx, no, at_time FROM journal ORDER BY tx, no LIMIT " + PAGE);
                                ResultSet rows = select.executeQuery()) {
                            while (rows.next() && rows.getLong(3) < before) {
                                old.add(new long[] {rows.getLong(1), rows.getLong(2)});
                            }
                        }
                        for (long[] row : old) {
                            tx.row(Write.DELETE_JOURNAL).set(row[0]).set(row[1]).add();
                        }
                        return old.size();
                    })
                    .join();
        }
    }

    private void requests(long before) {
        committer
                .submit(tx -> {
                    tx.row(Write.DELETE_REQUESTS).set(before).add();
                    return true;
                })
                .join();
    }

    private static List<Long> numbers(PreparedStatement select) throws SQLException {
        List<Long> numbers = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                numbers.add(rows.getLong(1));
            }
        }
        return numbers;
    }

    /** Deletes one rollout with all that belongs to it. */
    record Purge(int project, long no, long before) implements Command<Boolean> {
        @Override
        public int weight() {
            return 20;
        }

        @Override
        public void needs(Needs needs) {
            needs.rollout(no);
        }

        @Override
        public Boolean apply(Tx tx) throws SQLException {
            RolloutState state = tx.find(no);
            if (state == null || state.project != project || !state.status.terminal() || state.endTime >= before) {
                return false;
            }
            Tally held = held(tx, Keys.attempt(no, 1), Keys.attempt(no, RolloutConfig.MAX_ATTEMPTS));
            Tally tally = tx.tally(project);
            tally.rollouts--;
            tally.attempts -= state.attempts;
            tally.spans -= held.spans;
            tally.spanBytes -= held.spanBytes;
            tx.row(Write.DELETE_SPANS)
                    .set(Keys.firstSpan(Keys.attempt(no, 0)))
                    .set(Keys.lastSpan(Keys.attempt(no, RolloutConfig.MAX_ATTEMPTS)))
                    .add();
            tx.row(Write.DELETE_ATTEMPTS)
                    .set(Keys.attempt(no, 0))
                    .set(Keys.attempt(no, RolloutConfig.MAX_ATTEMPTS))
                    .add();
            if (state.groupId != null) {
                tx.row(Write.DELETE_GROUP)
                        .set(project)
                        .set(state.groupId)
                        .set(no)
                        .add();
            }
            tx.row(Write.DELETE_ROLLOUT_NAMES).set(no).add();
            tx.row(Write.DELETE_TASK).set(no).add();
            tx.row(Write.DELETE_ROLLOUT).set(no).add();
            tx.forget(state);
            return true;
        }
    }

    private record PurgeFree(int project, long attempt) implements Command<Boolean> {
        @Override
        public void needs(Needs needs) {
            needs.rollout(Keys.rolloutOf(attempt));
        }

        @Override
        public Boolean apply(Tx tx) throws SQLException {
            Tally held = held(tx, attempt, attempt);
            Tally tally = tx.tally(project);
            tally.spans -= held.spans;
            tally.spanBytes -= held.spanBytes;
            tx.row(Write.DELETE_SPANS)
                    .set(Keys.firstSpan(attempt))
                    .set(Keys.lastSpan(attempt))
                    .add();
            if (tx.dialect().alone()) {
                tx.row(Write.DELETE_FREE_SPANS).set(attempt).add();
            }
            tx.row(Write.DELETE_ATTEMPTS).set(attempt).set(attempt).add();
            return true;
        }
    }

    private static Tally held(Tx tx, long firstAttempt, long lastAttempt) throws SQLException {
        tx.flush();
        Tally held = new Tally();
        try (PreparedStatement select = tx.connection()
                .prepareStatement("SELECT COUNT(*), COALESCE(SUM(OCTET_LENGTH(payload)), 0) FROM span"
                        + " WHERE k BETWEEN ? AND ?")) {
            select.setLong(1, Keys.firstSpan(firstAttempt));
            select.setLong(2, Keys.lastSpan(lastAttempt));
            try (ResultSet row = select.executeQuery()) {
                row.next();
                held.spans = row.getLong(1);
                held.spanBytes = row.getLong(2);
            }
        }
        return held;
    }
}
