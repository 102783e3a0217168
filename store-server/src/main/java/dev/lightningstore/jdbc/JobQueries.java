package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.job.CommittedStep;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobState;
import dev.lightningstore.job.JobStore.UsedInStep;
import dev.lightningstore.job.JobTask;
import dev.lightningstore.job.UsedRollout;
import dev.lightningstore.job.UsedRollout.Use;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.RolloutMode;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads jobs and what belongs to them, page by page. */
final class JobQueries {
    private JobQueries() {}

    /**
     * The oldest that is queued. It waits for one that another server has in hand instead of passing over it: nobody
     * would be woken if that server let go of it. Where that server took it, the next is looked for.
     */
    static @Nullable JobRow nextQueued(Tx tx, int project) throws SQLException {
        tx.flush();
        String queued = " FROM job WHERE project = ? AND state = ? ORDER BY no LIMIT 1";
        try (PreparedStatement next = tx.connection()
                        .prepareStatement("SELECT " + JobRow.COLUMNS + queued
                                + tx.dialect().lockRow());
                PreparedStatement any = tx.connection().prepareStatement("SELECT no" + queued)) {
            for (PreparedStatement select : List.of(next, any)) {
                select.setInt(1, project);
                select.setInt(2, JobState.QUEUED.number());
            }
            while (true) {
                JobRow found = JobRow.first(next);
                if (found != null || tx.dialect().alone() || !isAny(any)) {
                    return found;
                }
            }
        }
    }

    private static boolean isAny(PreparedStatement select) throws SQLException {
        try (ResultSet row = select.executeQuery()) {
            return row.next();
        }
    }

    static Page<Job> jobs(Connection connection, int project, @Nullable JobState state, PageRequest page)
            throws SQLException {
        KeyedRows jobs = new KeyedRows("job", "no", "OCTET_LENGTH(spec) + COALESCE(OCTET_LENGTH(progress), 0)")
                .where("project = ?", project);
        if (state != null) {
            jobs.where("state = ?", state.number());
        }
        return jobs.newestFirst()
                .page(connection, JobRow.COLUMNS, page, row -> JobRow.read(row).toJob());
    }

    static Page<JobTask> tasks(Connection connection, int project, String jobId, PageRequest page) throws SQLException {
        return of("job_task", "position", "OCTET_LENGTH(input)", connection, project, jobId)
                .page(connection, "mode, input", page, row -> {
                    int mode = row.getInt(1);
                    return new JobTask(Json.trusted(row.getBytes(2)), mode == 0 ? null : RolloutMode.ofNumber(mode));
                });
    }

    static Page<CommittedStep> steps(Connection connection, int project, String jobId, PageRequest page)
            throws SQLException {
        String columns = "step, at_time, figures, run_cursor, checkpoint_step, checkpoint_uri, checkpoint_sha256,"
                + " checkpoint_bytes, resources_id";
        String bytes = "OCTET_LENGTH(figures) + OCTET_LENGTH(run_cursor)";
        return of("job_step", "step", bytes, connection, project, jobId)
                .page(
                        connection,
                        columns,
                        page,
                        row -> new CommittedStep(
                                row.getLong(1),
                                Times.instant(row.getLong(2)),
                                Figures.decode(row.getBytes(3)),
                                Json.trusted(row.getBytes(4)),
                                JobRow.checkpoint(row, 5),
                                row.getString(9)));
    }

    static Page<UsedInStep> used(
            Connection connection, int project, String jobId, @Nullable Long step, @Nullable Use use, PageRequest page)
            throws SQLException {
        KeyedRows rows = of("job_rollout", "place", "1", connection, project, jobId);
        if (step != null) {
            if (step < 0 || step > Long.MAX_VALUE >> JobStepCommands.PLACE_BITS + 1) {
                throw StoreException.Invalid.field("step", step + " is the number of no step");
            }
            rows.where("place >= ?", step << JobStepCommands.PLACE_BITS)
                    .where("place < ?", (step + 1) << JobStepCommands.PLACE_BITS);
        }
        if (use != null) {
            rows.where("used_as = ?", use.number());
        }
        return rows.page(connection, "place, rollout, used_as, reason, reward", page, row -> {
            double reward = row.getDouble(5);
            boolean none = row.wasNull();
            return new UsedInStep(
                    row.getLong(1) >> JobStepCommands.PLACE_BITS,
                    new UsedRollout(
                            row.getString(2), Use.ofNumber(row.getInt(3)), row.getString(4), none ? null : reward));
        });
    }

    /** The rows of a table that belong to a job; {@code NotFound} if the project has none of that id. */
    private static KeyedRows of(
            String table, String key, String bytes, Connection connection, int project, String jobId)
            throws SQLException {
        long no = JobRow.number(jobId);
        if (JobRow.find(connection, project, no) == null) {
            throw new StoreException.NotFound("job", jobId);
        }
        return new KeyedRows(table, key, bytes).where("job = ?", no);
    }
}
