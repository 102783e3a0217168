package dev.lightningstore.wire;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptUpdate;
import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.v1.UpdateAttemptRequest;
import java.util.Objects;

/** Attempts. */
public final class AttemptWire {
    private AttemptWire() {}

    public static dev.lightningstore.v1.Attempt of(Attempt attempt) {
        var wire = dev.lightningstore.v1.Attempt.newBuilder()
                .setRolloutId(attempt.rolloutId())
                .setAttemptId(attempt.attemptId())
                .setNumber(attempt.number())
                .setStartTime(TimeWire.of(attempt.startTime()))
                .setStatus(of(attempt.status()));
        if (attempt.endTime() != null) {
            wire.setEndTime(TimeWire.of(attempt.endTime()));
        }
        if (attempt.workerId() != null) {
            wire.setWorkerId(attempt.workerId());
        }
        if (attempt.lastHeartbeatTime() != null) {
            wire.setLastHeartbeatTime(TimeWire.of(attempt.lastHeartbeatTime()));
        }
        if (attempt.metadata() != null) {
            wire.setMetadataBytes(JsonWire.of(attempt.metadata()));
        }
        if (attempt.leaseDeadline() != null) {
            wire.setLeaseDeadline(TimeWire.of(attempt.leaseDeadline()));
        }
        if (attempt.failure() != null) {
            wire.setFailure(of(attempt.failure()));
        }
        return wire.build();
    }

    public static Attempt of(dev.lightningstore.v1.Attempt wire) {
        return new Attempt(
                wire.getRolloutId(),
                wire.getAttemptId(),
                wire.getNumber(),
                TimeWire.instant(wire.getStartTime(), "start_time"),
                wire.hasEndTime() ? TimeWire.instant(wire.getEndTime(), "end_time") : null,
                status(wire.getStatus(), "status"),
                wire.hasWorkerId() ? wire.getWorkerId() : null,
                wire.hasLastHeartbeatTime()
                        ? TimeWire.instant(wire.getLastHeartbeatTime(), "last_heartbeat_time")
                        : null,
                wire.hasMetadata() ? JsonWire.carried(wire.getMetadata()) : null,
                wire.hasLeaseDeadline() ? TimeWire.instant(wire.getLeaseDeadline(), "lease_deadline") : null,
                wire.hasFailure() ? of(wire.getFailure()) : null);
    }

    static dev.lightningstore.v1.AttemptStatus of(AttemptStatus status) {
        return Objects.requireNonNull(dev.lightningstore.v1.AttemptStatus.forNumber(status.number()));
    }

    static AttemptStatus status(dev.lightningstore.v1.AttemptStatus wire, String field) {
        return switch (wire) {
            case ATTEMPT_STATUS_UNSPECIFIED, UNRECOGNIZED ->
                throw StoreException.Invalid.field(field, "must name the status of an attempt");
            default -> AttemptStatus.ofNumber(wire.getNumber());
        };
    }

    static dev.lightningstore.v1.Failure of(Failure failure) {
        var wire = dev.lightningstore.v1.Failure.newBuilder()
                .setKind(Objects.requireNonNull(dev.lightningstore.v1.FailureKind.forNumber(
                        failure.kind().number())));
        if (failure.message() != null) {
            wire.setMessage(failure.message());
        }
        return wire.build();
    }

    static Failure of(dev.lightningstore.v1.Failure wire) {
        FailureKind kind = switch (wire.getKind()) {
            case FAILURE_KIND_UNSPECIFIED, UNRECOGNIZED ->
                throw StoreException.Invalid.field("failure.kind", "must name the kind of failure");
            default -> FailureKind.ofNumber(wire.getKind().getNumber());
        };
        return new Failure(kind, wire.hasMessage() ? wire.getMessage() : null);
    }

    public static UpdateAttemptRequest update(String rolloutId, String attemptId, AttemptUpdate update) {
        var wire = UpdateAttemptRequest.newBuilder().setRolloutId(rolloutId).setAttemptId(attemptId);
        if (update.status() != null) {
            wire.setStatus(of(update.status()));
        }
        if (update.workerId() != null) {
            wire.setWorkerId(update.workerId());
        }
        if (update.lastHeartbeatTime() != null) {
            wire.setLastHeartbeatTime(TimeWire.of(update.lastHeartbeatTime()));
        }
        if (update.metadata() != null) {
            wire.setMetadataBytes(JsonWire.of(update.metadata()));
        }
        if (update.failure() != null) {
            wire.setFailure(of(update.failure()));
        }
        return wire.build();
    }

    public static AttemptUpdate update(UpdateAttemptRequest wire) {
        return new AttemptUpdate(
                wire.getStatusValue() == 0 ? null : status(wire.getStatus(), "status"),
                wire.hasWorkerId() ? wire.getWorkerId() : null,
                wire.hasLastHeartbeatTime()
                        ? TimeWire.instant(wire.getLastHeartbeatTime(), "last_heartbeat_time")
                        : null,
                wire.hasMetadata() ? JsonWire.object(wire.getMetadata(), "metadata") : null,
                wire.hasFailure() ? of(wire.getFailure()) : null);
    }
}
