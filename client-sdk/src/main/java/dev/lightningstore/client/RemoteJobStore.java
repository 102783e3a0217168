package dev.lightningstore.client;

import dev.lightningstore.client.Calls.Repeat;
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
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import dev.lightningstore.v1.GetJobRequest;
import dev.lightningstore.v1.JobStepsRequest;
import dev.lightningstore.v1.JobTasksRequest;
import dev.lightningstore.v1.JobsGrpc;
import dev.lightningstore.v1.QueryJobsRequest;
import dev.lightningstore.v1.ResumeJobRequest;
import dev.lightningstore.v1.StopJobRequest;
import dev.lightningstore.wire.JobStepWire;
import dev.lightningstore.wire.JobWire;
import dev.lightningstore.wire.PageWire;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Training jobs over gRPC. */
final class RemoteJobStore implements JobStore {
    private final Calls calls;

    RemoteJobStore(Calls calls) {
        this.calls = calls;
    }

    @Override
    public CompletableFuture<Job> create(NewJob job, @Nullable String requestId) {
        Repeat repeat = requestId == null ? Repeat.NEVER : Repeat.SAFE;
        return calls.call(JobsGrpc.getCreateMethod(), JobWire.of(job, requestId), repeat, JobWire::of);
    }

    @Override
    public CompletableFuture<Optional<Job>> get(String jobId) {
        var request = GetJobRequest.newBuilder().setJobId(jobId).build();
        return Optionals.of(calls.call(JobsGrpc.getGetMethod(), request, Repeat.SAFE, JobWire::of), "job");
    }

    @Override
    public CompletableFuture<Page<Job>> query(@Nullable JobState state, PageRequest page) {
        var request = QueryJobsRequest.newBuilder().setPage(PageWire.of(page));
        if (state != null) {
            request.setState(JobWire.of(state));
        }
        return calls.call(
                JobsGrpc.getQueryMethod(),
                request.build(),
                Repeat.SAFE,
                answer -> PageWire.page(
                        answer.getJobsList().stream().map(JobWire::of).toList(), answer.getPage()));
    }

    @Override
    public CompletableFuture<Page<JobTask>> tasks(String jobId, PageRequest page) {
        var request = JobTasksRequest.newBuilder().setJobId(jobId).setPage(PageWire.of(page));
        return calls.call(
                JobsGrpc.getTasksMethod(),
                request.build(),
                Repeat.SAFE,
                answer -> PageWire.page(
                        answer.getTasksList().stream().map(JobWire::of).toList(), answer.getPage()));
    }

    /** The time to wait is the store's to keep; the call itself is given so much more than that. */
    @Override
    public CompletableFuture<Optional<JobLease>> claim(String workerId, Duration ttl, Duration wait) {
        return calls.call(
                JobsGrpc.getClaimMethod(),
                JobWire.claim(workerId, ttl, wait),
                Repeat.NEVER,
                calls.options().deadline().plus(wait.isNegative() ? Duration.ZERO : wait),
                answer -> answer.hasLease() ? Optional.of(JobWire.of(answer.getLease())) : Optional.empty());
    }

    @Override
    public CompletableFuture<Job> heartbeat(JobRef lease, @Nullable Json progress) {
        return calls.call(JobsGrpc.getHeartbeatMethod(), JobWire.heartbeat(lease, progress), Repeat.SAFE, JobWire::of);
    }

    @Override
    public CompletableFuture<Job> commit(JobRef lease, JobStep step) {
        return calls.call(JobsGrpc.getCommitMethod(), JobStepWire.of(lease, step), Repeat.SAFE, JobWire::of);
    }

    @Override
    public CompletableFuture<Job> finish(JobRef lease, JobState state, @Nullable String message) {
        return calls.call(JobsGrpc.getFinishMethod(), JobWire.finish(lease, state, message), Repeat.SAFE, JobWire::of);
    }

    @Override
    public CompletableFuture<Job> stop(String jobId) {
        var request = StopJobRequest.newBuilder().setJobId(jobId).build();
        return calls.call(JobsGrpc.getStopMethod(), request, Repeat.SAFE, JobWire::of);
    }

    @Override
    public CompletableFuture<Job> resume(String jobId) {
        var request = ResumeJobRequest.newBuilder().setJobId(jobId).build();
        return calls.call(JobsGrpc.getResumeMethod(), request, Repeat.SAFE, JobWire::of);
    }

    @Override
    public CompletableFuture<Page<CommittedStep>> steps(String jobId, PageRequest page) {
        var request = JobStepsRequest.newBuilder().setJobId(jobId).setPage(PageWire.of(page));
        return calls.call(
                JobsGrpc.getStepsMethod(),
                request.build(),
                Repeat.SAFE,
                answer -> PageWire.page(
                        answer.getStepsList().stream().map(JobStepWire::of).toList(), answer.getPage()));
    }

    @Override
    public CompletableFuture<Page<UsedInStep>> used(
            String jobId, @Nullable Long step, UsedRollout.@Nullable Use use, PageRequest page) {
        return calls.call(
                JobsGrpc.getUsedMethod(),
                JobStepWire.used(jobId, step, use, page),
                Repeat.SAFE,
                answer -> PageWire.page(
                        answer.getUsedList().stream().map(JobStepWire::of).toList(), answer.getPage()));
    }
}
