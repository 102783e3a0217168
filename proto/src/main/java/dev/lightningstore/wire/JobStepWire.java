package dev.lightningstore.wire;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.job.CommittedStep;
import dev.lightningstore.job.JobRef;
import dev.lightningstore.job.JobStep;
import dev.lightningstore.job.JobStore.UsedInStep;
import dev.lightningstore.job.UsedRollout;
import dev.lightningstore.job.UsedRollout.Use;
import dev.lightningstore.store.PageRequest;
import dev.lightningstore.v1.CommitJobStepRequest;
import dev.lightningstore.v1.UsedRolloutsRequest;
import dev.lightningstore.v1.UsedRolloutsResponse;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The steps of training jobs and what they used. */
public final class JobStepWire {
    private JobStepWire() {}

    public static CommitJobStepRequest of(JobRef lease, JobStep step) {
        var wire = CommitJobStepRequest.newBuilder()
                .setLease(JobWire.of(lease))
                .setStep(step.step())
                .putAllFigures(step.figures())
                .setCursorBytes(JsonWire.of(step.cursor()));
        step.used().forEach(rollout -> wire.addUsed(of(rollout)));
        if (step.checkpoint() != null) {
            wire.setCheckpoint(JobWire.of(step.checkpoint()));
        }
        if (step.resourcesId() != null) {
            wire.setResourcesId(step.resourcesId());
        }
        return wire.build();
    }

    public static JobStep of(CommitJobStepRequest wire) {
        return new JobStep(
                wire.getStep(),
                wire.getFiguresMap(),
                wire.getUsedList().stream().map(JobStepWire::of).toList(),
                JsonWire.object(wire.getCursor(), "cursor"),
                wire.hasCheckpoint() ? JobWire.of(wire.getCheckpoint()) : null,
                wire.hasResourcesId() ? wire.getResourcesId() : null);
    }

    public static dev.lightningstore.v1.CommittedStep of(CommittedStep step) {
        var wire = dev.lightningstore.v1.CommittedStep.newBuilder()
                .setStep(step.step())
                .setTime(TimeWire.of(step.time()))
                .putAllFigures(step.figures())
                .setCursorBytes(JsonWire.of(step.cursor()));
        if (step.checkpoint() != null) {
            wire.setCheckpoint(JobWire.of(step.checkpoint()));
        }
        if (step.resourcesId() != null) {
            wire.setResourcesId(step.resourcesId());
        }
        return wire.build();
    }

    public static CommittedStep of(dev.lightningstore.v1.CommittedStep wire) {
        return new CommittedStep(
                wire.getStep(),
                TimeWire.instant(wire.getTime(), "time"),
                wire.getFiguresMap(),
                JsonWire.carried(wire.getCursor()),
                wire.hasCheckpoint() ? JobWire.of(wire.getCheckpoint()) : null,
                wire.hasResourcesId() ? wire.getResourcesId() : null);
    }

    public static UsedRolloutsRequest used(String jobId, @Nullable Long step, @Nullable Use use, PageRequest page) {
        var wire = UsedRolloutsRequest.newBuilder().setJobId(jobId).setPage(PageWire.of(page));
        if (step != null) {
            wire.setStep(step);
        }
        if (use != null) {
            wire.setUse(of(use));
        }
        return wire.build();
    }

    public static @Nullable Use use(UsedRolloutsRequest wire) {
        return wire.getUse() == dev.lightningstore.v1.UsedRollout.Use.USE_UNSPECIFIED ? null : use(wire.getUse());
    }

    public static UsedRolloutsResponse.UsedInStep of(UsedInStep used) {
        return UsedRolloutsResponse.UsedInStep.newBuilder()
                .setStep(used.step())
                .setRollout(of(used.rollout()))
                .build();
    }

    public static UsedInStep of(UsedRolloutsResponse.UsedInStep wire) {
        return new UsedInStep(wire.getStep(), of(wire.getRollout()));
    }

    private static dev.lightningstore.v1.UsedRollout of(UsedRollout rollout) {
        var wire = dev.lightningstore.v1.UsedRollout.newBuilder()
                .setRolloutId(rollout.rolloutId())
                .setUse(of(rollout.use()));
        if (rollout.reason() != null) {
            wire.setReason(rollout.reason());
        }
        if (rollout.reward() != null) {
            wire.setReward(rollout.reward());
        }
        return wire.build();
    }

    private static UsedRollout of(dev.lightningstore.v1.UsedRollout wire) {
        return new UsedRollout(
                wire.getRolloutId(),
                use(wire.getUse()),
                wire.hasReason() ? wire.getReason() : null,
                wire.hasReward() ? wire.getReward() : null);
    }

    private static dev.lightningstore.v1.UsedRollout.Use of(Use use) {
        return Objects.requireNonNull(dev.lightningstore.v1.UsedRollout.Use.forNumber(use.number()));
    }

    private static Use use(dev.lightningstore.v1.UsedRollout.Use wire) {
        return switch (wire) {
            case USE_UNSPECIFIED, UNRECOGNIZED ->
                throw StoreException.Invalid.field("use", "must say what became of the rollout");
            default -> Use.ofNumber(wire.getNumber());
        };
    }
}
