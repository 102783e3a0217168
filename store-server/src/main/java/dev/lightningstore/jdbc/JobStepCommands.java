package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.job.Checkpoint;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobRef;
import dev.lightningstore.job.JobStep;
import dev.lightningstore.job.UsedRollout;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Commits the steps of jobs. */
final class JobStepCommands {
    /** Of a used rollout's place in its step, below the step's number. */
    static final int PLACE_BITS = 17;

    /** Rollouts that one query asks for. */
    private static final int ASKED = 500;

    private JobStepCommands() {}

    record Commit(int project, JobRef lease, JobStep step) implements Command<Job> {
        @Override
        public int weight() {
            return 1 + step.used().size() / 10;
        }

        @Override
        public Job apply(Tx tx) throws SQLException {
            JobRow job = JobRow.of(tx, project, lease.jobId());
            job.checkHeld(lease);
            if (step.step() == job.step && saidBefore(tx, job)) {
                return job.toJob();
            }
            if (step.step() != job.step + 1) {
                throw new StoreException.Conflict(
                        "step " + step.step() + " is not the next: job " + job.id() + " has committed " + job.step,
                        Map.of("job_id", job.id(), "committed", String.valueOf(job.step)));
            }
            checkUnused(tx, job);
            long now = tx.now();
            insert(tx, job, now);
            job.step = step.step();
            job.idleClaims = 0;
            job.checkpoint = step.checkpoint() == null ? job.checkpoint : step.checkpoint();
            job.resourcesId = step.resourcesId() == null ? job.resourcesId : step.resourcesId();
            job.alive(now);
            job.write(tx);
            tx.signals().jobSteps++;
            return job.toJob();
        }

        /** The answer to the first commit was lost, and the run says the same again under the same lease. */
        private boolean saidBefore(Tx tx, JobRow job) throws SQLException {
            try (PreparedStatement select = tx.connection()
                    .prepareStatement("SELECT figures, run_cursor, checkpoint_step, checkpoint_uri, checkpoint_sha256,"
                            + " checkpoint_bytes FROM job_step WHERE job = ? AND step = ? AND fence = ?")) {
                select.setLong(1, job.no);
                select.setLong(2, job.step);
                select.setInt(3, lease.fence());
                try (ResultSet row = select.executeQuery()) {
                    if (!row.next()) {
                        return false;
                    }
                    Checkpoint kept = JobRow.checkpoint(row, 3);
                    return Arrays.equals(row.getBytes(1), Figures.encode(step.figures()))
                            && Arrays.equals(row.getBytes(2), step.cursor().utf8())
                            && Objects.equals(kept, step.checkpoint());
                }
            }
        }

        private void checkUnused(Tx tx, JobRow job) throws SQLException {
            List<String> ids = step.used().stream().map(UsedRollout::rolloutId).toList();
            for (int from = 0; from < ids.size(); from += ASKED) {
                List<String> some = ids.subList(from, Math.min(ids.size(), from + ASKED));
                String marks = String.join(",", Collections.nCopies(some.size(), "?"));
                try (PreparedStatement select = tx.connection()
                        .prepareStatement("SELECT rollout, place FROM job_rollout WHERE job = ? AND rollout IN ("
                                + marks + ") LIMIT 1")) {
                    select.setLong(1, job.no);
                    for (int i = 0; i < some.size(); i++) {
                        select.setString(i + 2, some.get(i));
                    }
                    try (ResultSet row = select.executeQuery()) {
                        if (row.next()) {
                            String used = row.getString(1);
                            throw new StoreException.Conflict(
                                    "rollout " + used + " was used by step " + (row.getLong(2) >> PLACE_BITS)
                                            + " of job " + job.id() + " already",
                                    Map.of("job_id", job.id(), "rollout_id", used));
                        }
                    }
                }
            }
        }

        private void insert(Tx tx, JobRow job, long now) throws SQLException {
            Batches.Row row = tx.row(Write.INSERT_JOB_STEP)
                    .set(job.no)
                    .set(step.step())
                    .set(lease.fence())
                    .set(now)
                    .set(Figures.encode(step.figures()))
                    .set(step.cursor().utf8());
            JobRow.set(row, step.checkpoint()).set(step.resourcesId()).add();
            long place = step.step() << PLACE_BITS;
            for (UsedRollout used : step.used()) {
                tx.row(Write.INSERT_JOB_ROLLOUT)
                        .set(job.no)
                        .set(used.rolloutId())
                        .set(place++)
                        .set(used.use().number())
                        .set(used.reason())
                        .real(used.reward())
                        .add();
            }
        }
    }
}
