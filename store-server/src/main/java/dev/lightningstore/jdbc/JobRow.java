package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.event.Event;
import dev.lightningstore.id.Ids;
import dev.lightningstore.job.Checkpoint;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobLease;
import dev.lightningstore.job.JobRef;
import dev.lightningstore.job.JobState;
import dev.lightningstore.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A job's row, as the writer works on it. There are few jobs and they change slowly, so each command reads the row
 * anew, under lock where the database is shared. Belongs to the writer's thread.
 */
final class JobRow {
    static final String COLUMNS = "no, project, name, spec, tasks, state, create_time, update_time, end_time, worker,"
            + " fence, idle_claims, lease_ttl, lease_until, step, stopping, progress, checkpoint_step, checkpoint_uri,"
            + " checkpoint_sha256, checkpoint_bytes, resources_id, message";
    private static final String ID = "job-";
    private static final String ROLLOUT_ID = "ro-";

    final long no;
    final int project;
    final String name;
    final Json spec;
    final int tasks;
    final long createTime;
    JobState state = JobState.QUEUED;
    long updateTime;
    long endTime = Keys.NONE;

    @Nullable
    String worker;

    int fence;
    int idleClaims;
    long leaseTtl;
    long leaseUntil = Keys.NONE;
    long step;
    boolean stopping;

    @Nullable
    Json progress;

    @Nullable
    Checkpoint checkpoint;

    @Nullable
    String resourcesId;

    @Nullable
    String message;

    JobRow(long no, int project, String name, Json spec, int tasks, long createTime) {
        this.no = no;
        this.project = project;
        this.name = name;
        this.spec = spec;
        this.tasks = tasks;
        this.createTime = createTime;
        this.updateTime = createTime;
    }

    /** Jobs are numbered and named as rollouts are. */
    static String id(long no) {
        return ID + Ids.rollout(no).substring(ROLLOUT_ID.length());
    }

    static long number(String id) {
        OptionalLong number =
                id.startsWith(ID) ? Ids.rolloutNumber(ROLLOUT_ID + id.substring(ID.length())) : OptionalLong.empty();
        return number.orElseThrow(() -> new StoreException.NotFound("job", id));
    }

    String id() {
        return id(no);
    }

    // ---- what happens to it

    void claim(String newWorker, Duration ttl, long now) {
        state = JobState.RUNNING;
        worker = newWorker;
        fence++;
        idleClaims++;
        leaseTtl = ttl.toNanos();
        alive(now);
    }

    /** A sign of life: the lease is pushed out. */
    void alive(long now) {
        leaseUntil = now + leaseTtl;
        updateTime = now;
    }

    /** Nobody runs it any more, and somebody should. */
    void queue(long now) {
        state = JobState.QUEUED;
        leaseUntil = Keys.NONE;
        endTime = Keys.NONE;
        message = null;
        updateTime = now;
    }

    void end(JobState last, @Nullable String how, long now) {
        state = last;
        leaseUntil = Keys.NONE;
        stopping = false;
        endTime = now;
        message = how;
        updateTime = now;
    }

    /** Refuses who does not hold its lease. */
    void checkHeld(JobRef lease) {
        if (state != JobState.RUNNING || fence != lease.fence()) {
            String why =
                    state == JobState.RUNNING ? "another run has it, with fence " + fence : "it is " + state.wire();
            throw new StoreException.LeaseLost(
                    "the lease on job " + id() + " (fence " + lease.fence() + ") is lost: " + why
                            + "; stop, and write nothing more under it",
                    Map.of("job_id", id()));
        }
    }

    // ---- reading

    /** The job, locked where the database is shared; {@code NotFound} if the project has none of that id. */
    static JobRow of(Tx tx, int project, String id) throws SQLException {
        JobRow job = find(tx, number(id));
        if (job == null || job.project != project) {
            throw new StoreException.NotFound("job", id);
        }
        return job;
    }

    static @Nullable JobRow find(Tx tx, long no) throws SQLException {
        tx.flush(); // this very group may have changed it
        try (PreparedStatement select = tx.connection()
                .prepareStatement("SELECT " + COLUMNS + " FROM job WHERE no = ?"
                        + tx.dialect().lockRow())) {
            select.setLong(1, no);
            return first(select);
        }
    }

    static @Nullable JobRow find(Connection connection, int project, long no) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT " + COLUMNS + " FROM job WHERE no = ? AND project = ?")) {
            select.setLong(1, no);
            select.setInt(2, project);
            return first(select);
        }
    }

    static @Nullable JobRow first(PreparedStatement select) throws SQLException {
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? read(row) : null;
        }
    }

    static JobRow read(ResultSet row) throws SQLException {
        JobRow job = new JobRow(
                row.getLong(1),
                row.getInt(2),
                row.getString(3),
                Json.trusted(row.getBytes(4)),
                row.getInt(5),
                row.getLong(7));
        job.state = JobState.ofNumber(row.getInt(6));
        job.updateTime = row.getLong(8);
        job.endTime = StateRows.longOrNone(row, 9);
        job.worker = row.getString(10);
        job.fence = row.getInt(11);
        job.idleClaims = row.getInt(12);
        job.leaseTtl = row.getLong(13);
        job.leaseUntil = StateRows.longOrNone(row, 14);
        job.step = row.getLong(15);
        job.stopping = row.getBoolean(16);
        byte[] progress = row.getBytes(17);
        job.progress = progress == null ? null : Json.trusted(progress);
        job.checkpoint = checkpoint(row, 18);
        job.resourcesId = row.getString(22);
        job.message = row.getString(23);
        return job;
    }

    /** From four columns, the first of which is given. */
    static @Nullable Checkpoint checkpoint(ResultSet row, int first) throws SQLException {
        String uri = row.getString(first + 1);
        return uri == null
                ? null
                : new Checkpoint(row.getLong(first), uri, row.getString(first + 2), row.getLong(first + 3));
    }

    Job toJob() {
        return new Job(
                id(),
                name,
                spec,
                tasks,
                state,
                Times.instant(createTime),
                Times.instant(updateTime),
                Times.instantOrNull(endTime),
                worker,
                step,
                stopping,
                progress,
                checkpoint,
                resourcesId,
                message);
    }

    JobLease toLease() {
        return new JobLease(toJob(), new JobRef(id(), fence), Times.instant(leaseUntil));
    }

    // ---- writing

    void insert(Tx tx) throws SQLException {
        tx.row(Write.INSERT_JOB)
                .set(no)
                .set(project)
                .set(name)
                .set(spec.utf8())
                .set(tasks)
                .set(state.number())
                .set(createTime)
                .set(updateTime)
                .add();
        tell(tx);
    }

    /** Writes what a heartbeat changes; {@link #write} tells of it besides. */
    void keep(Tx tx) throws SQLException {
        Batches.Row row = tx.row(Write.UPDATE_JOB)
                .set(state.number())
                .set(updateTime)
                .orNull(endTime)
                .set(worker)
                .set(fence)
                .set(idleClaims)
                .set(leaseTtl)
                .orNull(leaseUntil)
                .set(step)
                .set(stopping)
                .set(progress == null ? null : progress.utf8());
        set(row, checkpoint).set(resourcesId).set(message).set(no).add();
    }

    void write(Tx tx) throws SQLException {
        keep(tx);
        tell(tx);
    }

    static Batches.Row set(Batches.Row row, @Nullable Checkpoint checkpoint) throws SQLException {
        return row.orNull(checkpoint == null ? Keys.NONE : checkpoint.step())
                .set(checkpoint == null ? null : checkpoint.uri())
                .set(checkpoint == null ? null : checkpoint.sha256())
                .orNull(checkpoint == null ? Keys.NONE : checkpoint.bytes());
    }

    /** Wakes who waits for a job where this one waits for somebody, and tells whoever follows the events. */
    private void tell(Tx tx) {
        if (state == JobState.QUEUED) {
            tx.signals().jobs.add(project);
        }
        tx.event(project, new Event.JobChanged(tx.instant(), id(), state, step));
    }
}
