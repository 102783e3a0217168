package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.job.CommittedStep;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobLease;
import dev.lightningstore.job.JobRef;
import dev.lightningstore.job.JobState;
import dev.lightningstore.job.JobStep;
import dev.lightningstore.job.JobStore;
import dev.lightningstore.job.JobTask;
import dev.lightningstore.job.NewJob;
import dev.lightningstore.job.UsedRollout;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Training jobs over JDBC. */
final class JdbcJobStore implements JobStore {
    private final int project;
    private final Committer committer;
    private final Reader reader;
    private final JobClaims claims;

    JdbcJobStore(int project, Committer committer, Reader reader, JobClaims claims) {
        this.project = project;
        this.committer = committer;
        this.reader = reader;
        this.claims = claims;
    }

    @Override
    public CompletableFuture<Job> create(NewJob job, @Nullable String requestId) {
        return JdbcRolloutStore.guarded(() -> {
            Requests.check(requestId);
            return committer.submit(new JobCommands.Create(project, job, requestId));
        });
    }

    @Override
    public CompletableFuture<Optional<Job>> get(String jobId) {
        return JdbcRolloutStore.guarded(() -> reader.brief(connection -> {
            try {
                JobRow found = JobRow.find(connection, project, JobRow.number(jobId));
                return found == null ? Optional.empty() : Optional.of(found.toJob());
            } catch (StoreException.NotFound noSuchId) {
                return Optional.empty();
            }
        }));
    }

    @Override
    public CompletableFuture<Page<Job>> query(@Nullable JobState state, PageRequest page) {
        return JdbcRolloutStore.guarded(
                () -> reader.lengthy(connection -> JobQueries.jobs(connection, project, state, page)));
    }

    @Override
    public CompletableFuture<Page<JobTask>> tasks(String jobId, PageRequest page) {
        return JdbcRolloutStore.guarded(
                () -> reader.lengthy(connection -> JobQueries.tasks(connection, project, jobId, page)));
    }

    @Override
    public CompletableFuture<Optional<JobLease>> claim(String workerId, Duration ttl, Duration wait) {
        return JdbcRolloutStore.guarded(() -> {
            JdbcRolloutStore.checkWorker(workerId);
            if (ttl.compareTo(MIN_TTL) < 0 || ttl.compareTo(MAX_TTL) > 0) {
                throw StoreException.Invalid.field("ttl", ttl + " is not between " + MIN_TTL + " and " + MAX_TTL);
            }
            if (wait.isNegative() || wait.compareTo(MAX_WAIT) > 0) {
                throw StoreException.Invalid.field("wait", wait + " is not between 0 and " + MAX_WAIT);
            }
            return claims.claim(project, workerId, ttl, wait);
        });
    }

    @Override
    public CompletableFuture<Job> heartbeat(JobRef lease, @Nullable Json progress) {
        return JdbcRolloutStore.guarded(() -> {
            if (progress != null && (!progress.isObject() || progress.utf8().length > JobStep.MAX_CURSOR_BYTES)) {
                throw StoreException.Invalid.field(
                        "progress", "must be a JSON object of at most " + JobStep.MAX_CURSOR_BYTES + " bytes");
            }
            return committer.submit(new JobCommands.Heartbeat(project, lease, progress));
        });
    }

    @Override
    public CompletableFuture<Job> commit(JobRef lease, JobStep step) {
        return JdbcRolloutStore.guarded(() -> {
            Set<String> used = new HashSet<>();
            for (UsedRollout rollout : step.used()) {
                if (!used.add(rollout.rolloutId())) {
                    throw StoreException.Invalid.field("used", "rollout " + rollout.rolloutId() + " is named twice");
                }
            }
            String resourcesId = step.resourcesId();
            if (resourcesId != null && (resourcesId.isEmpty() || resourcesId.length() > NewRollout.MAX_NAME)) {
                throw StoreException.Invalid.field(
                        "resources_id", "must have 1 to " + NewRollout.MAX_NAME + " characters");
            }
            return committer.submit(new JobStepCommands.Commit(project, lease, step));
        });
    }

    @Override
    public CompletableFuture<Job> finish(JobRef lease, JobState state, @Nullable String message) {
        return JdbcRolloutStore.guarded(() -> {
            if (state == JobState.RUNNING) {
                throw StoreException.Invalid.field(
                        "state",
                        "'running' is no end; use succeeded, failed or stopped, or queued to give the job back");
            }
            String cut = message != null && message.length() > Failure.MAX_MESSAGE
                    ? message.substring(0, Failure.MAX_MESSAGE)
                    : message;
            return committer.submit(new JobCommands.Finish(project, lease, state, cut));
        });
    }

    @Override
    public CompletableFuture<Job> stop(String jobId) {
        return JdbcRolloutStore.guarded(() -> committer.submit(new JobCommands.Stop(project, jobId)));
    }

    @Override
    public CompletableFuture<Job> resume(String jobId) {
        return JdbcRolloutStore.guarded(() -> committer.submit(new JobCommands.Resume(project, jobId)));
    }

    @Override
    public CompletableFuture<Page<CommittedStep>> steps(String jobId, PageRequest page) {
        return JdbcRolloutStore.guarded(
                () -> reader.lengthy(connection -> JobQueries.steps(connection, project, jobId, page)));
    }

    @Override
    public CompletableFuture<Page<UsedInStep>> used(
            String jobId, @Nullable Long step, UsedRollout.@Nullable Use use, PageRequest page) {
        return JdbcRolloutStore.guarded(
                () -> reader.lengthy(connection -> JobQueries.used(connection, project, jobId, step, use, page)));
    }
}
