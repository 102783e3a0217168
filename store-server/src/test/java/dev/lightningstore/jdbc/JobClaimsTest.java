package dev.lightningstore.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.contract.Answers;
import dev.lightningstore.contract.TestClock;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobLease;
import dev.lightningstore.job.JobState;
import dev.lightningstore.job.JobStep;
import dev.lightningstore.job.JobStore;
import dev.lightningstore.job.JobTask;
import dev.lightningstore.job.NewJob;
import dev.lightningstore.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the contract cannot say of those who wait for a job, and how jobs are counted. */
class JobClaimsTest {
    private static final Duration TTL = Duration.ofSeconds(30);

    private final TestClock clock = new TestClock();
    private JdbcCluster cluster;
    private JobStore jobs;

    @BeforeEach
    void open() {
        StorageOptions options = StorageOptions.of("jdbc:h2:mem:job-claims;DB_CLOSE_DELAY=-1", null, null);
        cluster = ClusterContract.open(options, clock);
        jobs = cluster.project("default").jobs();
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void whoHasGoneAwayTakesNothing() {
        CompletableFuture<Optional<JobLease>> gone = jobs.claim("gone", TTL, JobStore.MAX_WAIT);
        gone.cancel(false);
        Job made = create();
        JobLease lease = Answers.of(jobs.claim("there", TTL, JobStore.MAX_WAIT)).orElseThrow();
        assertEquals(made.jobId(), lease.job().jobId());
    }

    /** However the claim and the cancel fall together, the job is not lost and no claim is held against it. */
    @Test
    void whatWasClaimedForSomebodyWhoLeftIsGivenBack() {
        for (int i = 0; i < 3 * JobStore.MAX_IDLE_CLAIMS; i++) {
            create();
            CompletableFuture<Optional<JobLease>> claim = jobs.claim("gone", TTL, Duration.ZERO);
            if (claim.cancel(false)) {
                claim = jobs.claim("there", TTL, JobStore.MAX_WAIT);
            }
            JobLease lease = Answers.of(claim).orElseThrow();
            Answers.of(jobs.finish(lease.ref(), JobState.SUCCEEDED, null));
        }
    }

    @Test
    void aServerThatStopsTellsThoseWhoWait() {
        CompletableFuture<Optional<JobLease>> waiting = jobs.claim("w", TTL, JobStore.MAX_WAIT);
        cluster.drain();
        Answers.refusal(StoreException.Unavailable.class, waiting);
        Answers.refusal(StoreException.Unavailable.class, jobs.claim("w", TTL, Duration.ZERO));
        create();
    }

    @Test
    void jobsAndStepsAreCounted() {
        create();
        create();
        JobLease lease = Answers.of(jobs.claim("w", TTL, Duration.ZERO)).orElseThrow();
        Answers.of(jobs.commit(lease.ref(), new JobStep(1, Map.of(), List.of(), Json.EMPTY_OBJECT, null, null)));
        Answers.eventually(
                "the count of jobs", () -> cluster.jobs(JobState.QUEUED) == 1 && cluster.jobs(JobState.RUNNING) == 1);
        assertEquals(0, cluster.jobs(JobState.FAILED));
        Answers.eventually("the count of steps", () -> cluster.jobSteps() == 1);
    }

    /** Jobs outlive the events that told of them, and the rollouts that they used. */
    @Test
    void retentionLeavesJobsAlone() {
        Job made = create();
        clock.move(Duration.ofDays(400));
        cluster.expire();
        assertTrue(Answers.of(jobs.get(made.jobId())).isPresent());
        assertTrue(Answers.of(jobs.claim("w", TTL, Duration.ZERO)).isPresent());
    }

    private Job create() {
        return Answers.of(jobs.create(
                new NewJob("j", Json.EMPTY_OBJECT, List.of(new JobTask(Json.EMPTY_OBJECT, null))), null));
    }
}
