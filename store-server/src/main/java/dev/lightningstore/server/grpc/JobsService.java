package dev.lightningstore.server.grpc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.job.JobStore;
import dev.lightningstore.store.StoreCluster;
import dev.lightningstore.v1.ClaimJobRequest;
import dev.lightningstore.v1.ClaimJobResponse;
import dev.lightningstore.v1.CommitJobStepRequest;
import dev.lightningstore.v1.CreateJobRequest;
import dev.lightningstore.v1.FinishJobRequest;
import dev.lightningstore.v1.GetJobRequest;
import dev.lightningstore.v1.Job;
import dev.lightningstore.v1.JobHeartbeatRequest;
import dev.lightningstore.v1.JobStepsRequest;
import dev.lightningstore.v1.JobStepsResponse;
import dev.lightningstore.v1.JobTasksRequest;
import dev.lightningstore.v1.JobTasksResponse;
import dev.lightningstore.v1.JobsGrpc;
import dev.lightningstore.v1.QueryJobsRequest;
import dev.lightningstore.v1.QueryJobsResponse;
import dev.lightningstore.v1.ResumeJobRequest;
import dev.lightningstore.v1.StopJobRequest;
import dev.lightningstore.v1.UsedRolloutsRequest;
import dev.lightningstore.v1.UsedRolloutsResponse;
import dev.lightningstore.wire.JobStepWire;
import dev.lightningstore.wire.JobWire;
import dev.lightningstore.wire.LeaseWire;
import dev.lightningstore.wire.PageWire;
import dev.lightningstore.wire.TimeWire;
import io.grpc.stub.StreamObserver;
import java.time.Duration;

/** Training jobs. */
final class JobsService extends JobsGrpc.JobsImplBase {
    private final StoreCluster cluster;

    JobsService(StoreCluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public void create(CreateJobRequest request, StreamObserver<Job> out) {
        Scope scope = scope();
        String requestId = request.hasRequestId() ? request.getRequestId() : null;
        Reply.with(out, scope, jobs(scope).create(JobWire.of(request), requestId), JobWire::of);
    }

    @Override
    public void get(GetJobRequest request, StreamObserver<Job> out) {
        Scope scope = scope();
        String id = request.getJobId();
        Reply.with(
                out,
                scope,
                jobs(scope).get(id),
                found -> JobWire.of(found.orElseThrow(() -> new StoreException.NotFound("job", id))));
    }

    @Override
    public void query(QueryJobsRequest request, StreamObserver<QueryJobsResponse> out) {
        Scope scope = scope();
        var page = PageWire.of(request.getPage());
        Reply.with(out, scope, jobs(scope).query(JobWire.filter(request.getState()), page), found -> {
            var answer = QueryJobsResponse.newBuilder().setPage(PageWire.info(found));
            found.items().forEach(job -> answer.addJobs(JobWire.of(job)));
            return answer.build();
        });
    }

    @Override
    public void tasks(JobTasksRequest request, StreamObserver<JobTasksResponse> out) {
        Scope scope = scope();
        var page = PageWire.of(request.getPage());
        Reply.with(out, scope, jobs(scope).tasks(request.getJobId(), page), found -> {
            var answer = JobTasksResponse.newBuilder().setPage(PageWire.info(found));
            found.items().forEach(task -> answer.addTasks(JobWire.of(task)));
            return answer.build();
        });
    }

    @Override
    public void claim(ClaimJobRequest request, StreamObserver<ClaimJobResponse> out) {
        Scope scope = scope();
        Duration ttl = LeaseWire.ttl(request.getTtl(), request.hasTtl());
        Duration wait = request.hasWait() ? TimeWire.duration(request.getWait(), "wait") : Duration.ZERO;
        Reply.whileAsked(out, scope, jobs(scope).claim(request.getWorkerId(), ttl, wait), found -> {
            var answer = ClaimJobResponse.newBuilder();
            found.ifPresent(lease -> answer.setLease(JobWire.of(lease)));
            return answer.build();
        });
    }

    @Override
    public void heartbeat(JobHeartbeatRequest request, StreamObserver<Job> out) {
        Scope scope = scope();
        Reply.with(
                out,
                scope,
                jobs(scope).heartbeat(JobWire.of(request.getLease()), JobWire.progress(request)),
                JobWire::of);
    }

    @Override
    public void commit(CommitJobStepRequest request, StreamObserver<Job> out) {
        Scope scope = scope();
        Reply.with(
                out, scope, jobs(scope).commit(JobWire.of(request.getLease()), JobStepWire.of(request)), JobWire::of);
    }

    @Override
    public void finish(FinishJobRequest request, StreamObserver<Job> out) {
        Scope scope = scope();
        String message = request.hasMessage() ? request.getMessage() : null;
        Reply.with(
                out,
                scope,
                jobs(scope).finish(JobWire.of(request.getLease()), JobWire.state(request.getState(), "state"), message),
                JobWire::of);
    }

    @Override
    public void stop(StopJobRequest request, StreamObserver<Job> out) {
        Scope scope = scope();
        Reply.with(out, scope, jobs(scope).stop(request.getJobId()), JobWire::of);
    }

    @Override
    public void resume(ResumeJobRequest request, StreamObserver<Job> out) {
        Scope scope = scope();
        Reply.with(out, scope, jobs(scope).resume(request.getJobId()), JobWire::of);
    }

    @Override
    public void steps(JobStepsRequest request, StreamObserver<JobStepsResponse> out) {
        Scope scope = scope();
        var page = PageWire.of(request.getPage());
        Reply.with(out, scope, jobs(scope).steps(request.getJobId(), page), found -> {
            var answer = JobStepsResponse.newBuilder().setPage(PageWire.info(found));
            found.items().forEach(step -> answer.addSteps(JobStepWire.of(step)));
            return answer.build();
        });
    }

    @Override
    public void used(UsedRolloutsRequest request, StreamObserver<UsedRolloutsResponse> out) {
        Scope scope = scope();
        Long step = request.hasStep() ? request.getStep() : null;
        var page = PageWire.of(request.getPage());
        Reply.with(out, scope, jobs(scope).used(request.getJobId(), step, JobStepWire.use(request), page), found -> {
            var answer = UsedRolloutsResponse.newBuilder().setPage(PageWire.info(found));
            found.items().forEach(used -> answer.addUsed(JobStepWire.of(used)));
            return answer.build();
        });
    }

    /** A rollout's token opens nothing here. */
    private Scope scope() {
        Scope scope = Scope.of(cluster);
        scope.caller().checkWholeProject();
        return scope;
    }

    private static JobStore jobs(Scope scope) {
        return scope.store().jobs();
    }
}
