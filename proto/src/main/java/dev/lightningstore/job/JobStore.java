package dev.lightningstore.job;

import dev.lightningstore.json.Json;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The training jobs of one project. Writes under a lost lease fail with {@code LeaseLost} and change nothing.
 */
public interface JobStore {
    Duration MIN_TTL = Duration.ofSeconds(1);
    Duration MAX_TTL = Duration.ofHours(1);
    Duration MAX_WAIT = Duration.ofMinutes(10);

    /** A job that was claimed so often without a committed step has killed its workers, and fails. */
    int MAX_IDLE_CLAIMS = 5;

    /** Queues a job with its tasks. The same request id answers the same job again. */
    CompletableFuture<Job> create(NewJob job, @Nullable String requestId);

    CompletableFuture<Optional<Job>> get(String jobId);

    /** The newest first. */
    CompletableFuture<Page<Job>> query(@Nullable JobState state, PageRequest page);

    /** The tasks of a job in the order in which they were given. */
    CompletableFuture<Page<JobTask>> tasks(String jobId, PageRequest page);

    /** The oldest job that is queued, for which it waits if there is none; empty when the time is over. */
    CompletableFuture<Optional<JobLease>> claim(String workerId, Duration ttl, Duration wait);

    /**
     * Tells that the run is alive. The answer says whether it is to stop.
     *
     * @param progress what it is doing, a JSON object; null leaves what was said last
     */
    CompletableFuture<Job> heartbeat(JobRef lease, @Nullable Json progress);

    /**
     * Commits a step with what it used, all or nothing. The same step again, from the same lease, answers as the first time.
     * A rollout that another step of the job has used is refused with {@code Conflict}, and so is a step that is not the next.
     */
    CompletableFuture<Job> commit(JobRef lease, JobStep step);

    /**
     * Ends the run: in a final state, or {@code QUEUED} to give the job back to whoever claims it next, as a worker does that
     * is told to end. Ending it a second time in the same state answers the first.
     *
     * @param message how it ended
     */
    CompletableFuture<Job> finish(JobRef lease, JobState state, @Nullable String message);

    /** Stops a queued job at once, and a running one when its run hears of it. Stopping a final one changes nothing. */
    CompletableFuture<Job> stop(String jobId);

    /** Queues a stopped or failed job again, to go on behind its last step. */
    CompletableFuture<Job> resume(String jobId);

    /** The committed steps in order. */
    CompletableFuture<Page<CommittedStep>> steps(String jobId, PageRequest page);

    /**
     * What steps used, in the order in which they did.
     *
     * @param step null for all
     * @param use null for any
     */
    CompletableFuture<Page<UsedInStep>> used(
            String jobId, @Nullable Long step, UsedRollout.@Nullable Use use, PageRequest page);

    /** A used rollout and the step that used it. */
    record UsedInStep(long step, UsedRollout rollout) {}
}
