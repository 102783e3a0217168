package dev.lightningstore.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lightningstore.contract.Answers;
import dev.lightningstore.contract.TestClock;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobLease;
import dev.lightningstore.job.JobState;
import dev.lightningstore.job.JobStore;
import dev.lightningstore.job.JobTask;
import dev.lightningstore.job.NewJob;
import dev.lightningstore.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Jobs that wait, where servers reach for the same one. */
class JobQueueTest {
    private static final String BLOCKED = "SELECT COUNT(*) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND wait_event_type = 'Lock'";

    /** PostgreSQL answers nothing where it had to wait for a row that then is another's; there may be more rows. */
    @Test
    void whoMissesOneGetsTheNext() throws Exception {
        try (JdbcCluster cluster = ClusterContract.open(Postgres.newDatabase(), new TestClock())) {
            JobStore jobs = cluster.project("default").jobs();
            Job first = create(jobs);
            Job second = create(jobs);
            CompletableFuture<Optional<JobLease>> claim;
            try (Connection other = cluster.database().writer()) {
                take(other, first);
                claim = jobs.claim("w", Duration.ofSeconds(30), Duration.ZERO);
                Answers.eventually("the claim waits for the row", () -> blocked(cluster));
                other.commit();
            }
            JobLease lease = Answers.of(claim).orElseThrow();
            assertEquals(second.jobId(), lease.job().jobId());
        }
    }

    /** As another server's claim does. */
    private static void take(Connection other, Job job) throws SQLException {
        try (PreparedStatement update = other.prepareStatement("UPDATE job SET state = ? WHERE no = ?")) {
            update.setInt(1, JobState.RUNNING.number());
            update.setLong(2, JobRow.number(job.jobId()));
            assertEquals(1, update.executeUpdate());
        }
    }

    private static boolean blocked(JdbcCluster cluster) {
        return cluster.reader().run(connection -> {
            try (Statement select = connection.createStatement();
                    ResultSet row = select.executeQuery(BLOCKED)) {
                return row.next() && row.getInt(1) > 0;
            }
        });
    }

    private static Job create(JobStore jobs) {
        return Answers.of(jobs.create(
                new NewJob("j", Json.EMPTY_OBJECT, List.of(new JobTask(Json.EMPTY_OBJECT, null))), null));
    }
}
