package dev.lightningstore.wire;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.job.Checkpoint;
import dev.lightningstore.job.Job;
import dev.lightningstore.job.JobLease;
import dev.lightningstore.job.JobRef;
import dev.lightningstore.job.JobState;
import dev.lightningstore.job.JobTask;
import dev.lightningstore.job.NewJob;
import dev.lightningstore.json.Json;
import dev.lightningstore.v1.ClaimJobRequest;
import dev.lightningstore.v1.CreateJobRequest;
import dev.lightningstore.v1.FinishJobRequest;
import dev.lightningstore.v1.JobHeartbeatRequest;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Training jobs and what is said under their leases; their steps are {@link JobStepWire}'s. */
public final class JobWire {
    private JobWire() {}

    public static dev.lightningstore.v1.Job of(Job job) {
        var wire = dev.lightningstore.v1.Job.newBuilder()
                .setJobId(job.jobId())
                .setName(job.name())
                .setSpecBytes(JsonWire.of(job.spec()))
                .setTasks(job.tasks())
                .setState(of(job.state()))
                .setCreateTime(TimeWire.of(job.createTime()))
                .setUpdateTime(TimeWire.of(job.updateTime()))
                .setStep(job.step())
                .setStopping(job.stopping());
        if (job.endTime() != null) {
            wire.setEndTime(TimeWire.of(job.endTime()));
        }
        if (job.workerId() != null) {
            wire.setWorkerId(job.workerId());
        }
        if (job.progress() != null) {
            wire.setProgressBytes(JsonWire.of(job.progress()));
        }
        if (job.checkpoint() != null) {
            wire.setCheckpoint(of(job.checkpoint()));
        }
        if (job.resourcesId() != null) {
            wire.setResourcesId(job.resourcesId());
        }
        if (job.message() != null) {
            wire.setMessage(job.message());
        }
        return wire.build();
    }

    public static Job of(dev.lightningstore.v1.Job wire) {
        return new Job(
                wire.getJobId(),
                wire.getName(),
                JsonWire.carried(wire.getSpec()),
                wire.getTasks(),
                state(wire.getState(), "state"),
                TimeWire.instant(wire.getCreateTime(), "create_time"),
                TimeWire.instant(wire.getUpdateTime(), "update_time"),
                wire.hasEndTime() ? TimeWire.instant(wire.getEndTime(), "end_time") : null,
                wire.hasWorkerId() ? wire.getWorkerId() : null,
                wire.getStep(),
                wire.getStopping(),
                wire.hasProgress() ? JsonWire.carried(wire.getProgress()) : null,
                wire.hasCheckpoint() ? of(wire.getCheckpoint()) : null,
                wire.hasResourcesId() ? wire.getResourcesId() : null,
                wire.hasMessage() ? wire.getMessage() : null);
    }

    public static CreateJobRequest of(NewJob job, @Nullable String requestId) {
        var wire = CreateJobRequest.newBuilder().setName(job.name()).setSpecBytes(JsonWire.of(job.spec()));
        job.tasks().forEach(task -> wire.addTasks(of(task)));
        if (requestId != null) {
            wire.setRequestId(requestId);
        }
        return wire.build();
    }

    public static NewJob of(CreateJobRequest wire) {
        return new NewJob(
                wire.getName(),
                JsonWire.object(wire.getSpec(), "spec"),
                wire.getTasksList().stream().map(JobWire::of).toList());
    }

    public static dev.lightningstore.v1.JobTask of(JobTask task) {
        return dev.lightningstore.v1.JobTask.newBuilder()
                .setInputBytes(JsonWire.of(task.input()))
                .setMode(RolloutWire.of(task.mode()))
                .build();
    }

    public static JobTask of(dev.lightningstore.v1.JobTask wire) {
        return new JobTask(JsonWire.value(wire.getInput(), "tasks.input"), RolloutWire.mode(wire.getMode()));
    }

    public static ClaimJobRequest claim(String workerId, Duration ttl, Duration wait) {
        return ClaimJobRequest.newBuilder()
                .setWorkerId(workerId)
                .setTtl(TimeWire.of(ttl))
                .setWait(TimeWire.of(wait))
                .build();
    }

    public static dev.lightningstore.v1.JobLease of(JobLease lease) {
        return dev.lightningstore.v1.JobLease.newBuilder()
                .setJob(of(lease.job()))
                .setRef(of(lease.ref()))
                .setDeadline(TimeWire.of(lease.deadline()))
                .build();
    }

    public static JobLease of(dev.lightningstore.v1.JobLease wire) {
        return new JobLease(of(wire.getJob()), of(wire.getRef()), TimeWire.instant(wire.getDeadline(), "deadline"));
    }

    public static dev.lightningstore.v1.JobRef of(JobRef lease) {
        return dev.lightningstore.v1.JobRef.newBuilder()
                .setJobId(lease.jobId())
                .setFence(lease.fence())
                .build();
    }

    public static JobRef of(dev.lightningstore.v1.JobRef wire) {
        if (wire.getJobId().isEmpty()) {
            throw StoreException.Invalid.field("lease", "must name its job and fence");
        }
        return new JobRef(wire.getJobId(), wire.getFence());
    }

    public static JobHeartbeatRequest heartbeat(JobRef lease, @Nullable Json progress) {
        var wire = JobHeartbeatRequest.newBuilder().setLease(of(lease));
        if (progress != null) {
            wire.setProgressBytes(JsonWire.of(progress));
        }
        return wire.build();
    }

    public static @Nullable Json progress(JobHeartbeatRequest wire) {
        return wire.hasProgress() ? JsonWire.object(wire.getProgress(), "progress") : null;
    }

    public static FinishJobRequest finish(JobRef lease, JobState state, @Nullable String message) {
        var wire = FinishJobRequest.newBuilder().setLease(of(lease)).setState(of(state));
        if (message != null) {
            wire.setMessage(message);
        }
        return wire.build();
    }

    static dev.lightningstore.v1.Checkpoint of(Checkpoint checkpoint) {
        return dev.lightningstore.v1.Checkpoint.newBuilder()
                .setStep(checkpoint.step())
                .setUri(checkpoint.uri())
                .setSha256(checkpoint.sha256())
                .setBytes(checkpoint.bytes())
                .build();
    }

    static Checkpoint of(dev.lightningstore.v1.Checkpoint wire) {
        return new Checkpoint(wire.getStep(), wire.getUri(), wire.getSha256(), wire.getBytes());
    }

    public static dev.lightningstore.v1.JobState of(JobState state) {
        return Objects.requireNonNull(dev.lightningstore.v1.JobState.forNumber(state.number()));
    }

    /** A state that must be there. */
    public static JobState state(dev.lightningstore.v1.JobState wire, String field) {
        return switch (wire) {
            case JOB_STATE_UNSPECIFIED, UNRECOGNIZED ->
                throw StoreException.Invalid.field(field, "must name the state of a job");
            default -> JobState.ofNumber(wire.getNumber());
        };
    }

    /** A state to look for; null for any. */
    public static @Nullable JobState filter(dev.lightningstore.v1.JobState wire) {
        return wire == dev.lightningstore.v1.JobState.JOB_STATE_UNSPECIFIED ? null : state(wire, "state");
    }
}
