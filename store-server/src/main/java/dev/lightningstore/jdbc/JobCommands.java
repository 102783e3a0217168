package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobLease;
import dev.lightningstore.job.JobRef;
import dev.lightningstore.job.JobState;
import dev.lightningstore.job.JobStore;
import dev.lightningstore.job.JobTask;
import dev.lightningstore.job.NewJob;
import dev.lightningstore.json.Json;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The writes of {@link JobStore}, but for the steps; and the watchdog's, for jobs whose worker is gone. */
final class JobCommands {
    private static final String CREATE = "j:";

    private JobCommands() {}

    record Create(int project, NewJob job, @Nullable String requestId) implements Command<Job> {
        @Override
        public int weight() {
            return 1 + job.tasks().size() / 10;
        }

        @Override
        public Job apply(Tx tx) throws SQLException {
            List<Long> made = Requests.find(tx, project, CREATE, requestId);
            if (made != null) {
                return JobRow.of(tx, project, JobRow.id(made.get(0))).toJob();
            }
            long no = tx.blocks().next(tx.connection(), "tick");
            JobRow row =
                    new JobRow(no, project, job.name(), job.spec(), job.tasks().size(), tx.now());
            row.insert(tx);
            int position = 0;
            for (JobTask task : job.tasks()) {
                tx.row(Write.INSERT_JOB_TASK)
                        .set(no)
                        .set(position++)
                        .small(task.mode() == null ? null : task.mode().number())
                        .set(task.input().utf8())
                        .add();
            }
            Requests.remember(tx, project, CREATE, requestId, List.of(no));
            return row.toJob();
        }
    }

    record Claim(int project, String worker, Duration ttl) implements Command<Optional<JobLease>> {
        @Override
        public Optional<JobLease> apply(Tx tx) throws SQLException {
            JobRow job = JobQueries.nextQueued(tx, project);
            if (job == null) {
                return Optional.empty();
            }
            job.claim(worker, ttl, tx.now());
            job.write(tx);
            return Optional.of(job.toLease());
        }
    }

    /** Gives back what was claimed for somebody who did not wait for it: that claim does not count. */
    record GiveBack(int project, JobRef lease) implements Command<Boolean> {
        @Override
        public Boolean apply(Tx tx) throws SQLException {
            JobRow job = JobRow.of(tx, project, lease.jobId());
            job.checkHeld(lease);
            job.idleClaims--;
            if (job.stopping) {
                job.end(JobState.STOPPED, null, tx.now());
            } else {
                job.queue(tx.now());
            }
            job.write(tx);
            return true;
        }
    }

    record Heartbeat(int project, JobRef lease, @Nullable Json progress) implements Command<Job> {
        @Override
        public Job apply(Tx tx) throws SQLException {
            JobRow job = JobRow.of(tx, project, lease.jobId());
            job.checkHeld(lease);
            job.progress = progress == null ? job.progress : progress;
            job.alive(tx.now());
            job.keep(tx);
            return job.toJob();
        }
    }

    record Finish(
            int project,
            JobRef lease,
            JobState state,
            @Nullable String message) implements Command<Job> {
        @Override
        public Job apply(Tx tx) throws SQLException {
            JobRow job = JobRow.of(tx, project, lease.jobId());
            if (job.state == state && job.fence == lease.fence()) {
                return job.toJob(); // the answer to the first was lost
            }
            job.checkHeld(lease);
            if (state != JobState.QUEUED) {
                job.end(state, message, tx.now());
            } else if (job.stopping) {
                job.end(JobState.STOPPED, message, tx.now());
            } else {
                job.idleClaims = 0;
                job.queue(tx.now());
            }
            job.write(tx);
            return job.toJob();
        }
    }

    record Stop(int project, String jobId) implements Command<Job> {
        @Override
        public Job apply(Tx tx) throws SQLException {
            JobRow job = JobRow.of(tx, project, jobId);
            if (job.state.isFinal() || job.stopping) {
                return job.toJob();
            }
            if (job.state == JobState.QUEUED) {
                job.end(JobState.STOPPED, "stopped before it was run", tx.now());
            } else {
                job.stopping = true;
                job.updateTime = tx.now();
            }
            job.write(tx);
            return job.toJob();
        }
    }

    record Resume(int project, String jobId) implements Command<Job> {
        @Override
        public Job apply(Tx tx) throws SQLException {
            JobRow job = JobRow.of(tx, project, jobId);
            if (job.state == JobState.SUCCEEDED) {
                throw new StoreException.Conflict(
                        "job " + jobId + " has succeeded; there is nothing to resume: create another one");
            }
            if (job.stopping) {
                throw new StoreException.Conflict("job " + jobId + " is about to stop; resume it once it has stopped");
            }
            if (!job.state.isFinal()) {
                return job.toJob();
            }
            job.idleClaims = 0;
            job.queue(tx.now());
            job.write(tx);
            return job.toJob();
        }
    }

    /** Looks at a job whose lease is over: queues it again, unless that was done often enough, or it was to stop. */
    record Expire(long no) implements Command<Boolean> {
        @Override
        public Boolean apply(Tx tx) throws SQLException {
            JobRow job = JobRow.find(tx, no);
            long now = tx.now();
            if (job == null || job.state != JobState.RUNNING || now <= job.leaseUntil) {
                return false;
            }
            if (job.stopping) {
                job.end(JobState.STOPPED, "stopped when its worker " + job.worker + " was gone", now);
            } else if (job.idleClaims >= JobStore.MAX_IDLE_CLAIMS) {
                String why = "it was claimed " + job.idleClaims + " times and none committed a step; the last was "
                        + job.worker + ": see what it logged, then resume the job";
                job.end(JobState.FAILED, why, now);
            } else {
                job.queue(now);
            }
            job.write(tx);
            return true;
        }
    }
}
