package dev.lightningstore.wire;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.Lease;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.rollout.LeaseStore;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.v1.FinishLease;
import dev.lightningstore.v1.LeaseHeartbeat;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Leases and what is said under them. */
public final class LeaseWire {
    public static final Duration DEFAULT_TTL = Duration.ofSeconds(30);

    private LeaseWire() {}

    public static dev.lightningstore.v1.LeaseRef of(LeaseRef lease) {
        return dev.lightningstore.v1.LeaseRef.newBuilder()
                .setRolloutId(lease.rolloutId())
                .setAttemptId(lease.attemptId())
                .setFence(lease.fence())
                .build();
    }

    public static LeaseRef of(dev.lightningstore.v1.LeaseRef wire) {
        if (wire.getRolloutId().isEmpty() || wire.getAttemptId().isEmpty()) {
            throw StoreException.Invalid.field("lease", "must name its rollout, attempt and fence");
        }
        return new LeaseRef(wire.getRolloutId(), wire.getAttemptId(), wire.getFence());
    }

    public static dev.lightningstore.v1.Lease of(Lease lease) {
        return dev.lightningstore.v1.Lease.newBuilder()
                .setWork(RolloutWire.of(lease.work()))
                .setDeadline(TimeWire.of(lease.deadline()))
                .setToken(lease.token())
                .build();
    }

    public static Lease of(dev.lightningstore.v1.Lease wire) {
        return new Lease(
                RolloutWire.of(wire.getWork()), TimeWire.instant(wire.getDeadline(), "deadline"), wire.getToken());
    }

    public static LeaseHeartbeat heartbeat(LeaseRef lease, @Nullable Json progress) {
        var wire = LeaseHeartbeat.newBuilder().setLease(of(lease));
        if (progress != null) {
            wire.setProgressBytes(JsonWire.of(progress));
        }
        return wire.build();
    }

    public static @Nullable Json progress(LeaseHeartbeat wire) {
        return wire.hasProgress() ? Json.parse(wire.getProgress(), "progress") : null;
    }

    public static FinishLease finish(LeaseRef lease, Outcome outcome) {
        var wire = FinishLease.newBuilder().setLease(of(lease));
        if (outcome instanceof Outcome.Succeeded succeeded) {
            var end = FinishLease.Succeeded.newBuilder();
            if (succeeded.metadata() != null) {
                end.setMetadataBytes(JsonWire.of(succeeded.metadata()));
            }
            wire.setSucceeded(end);
        } else if (outcome instanceof Outcome.Failed failed) {
            var end = FinishLease.Failed.newBuilder().setFailure(AttemptWire.of(failed.failure()));
            if (failed.metadata() != null) {
                end.setMetadataBytes(JsonWire.of(failed.metadata()));
            }
            wire.setFailed(end);
        } else if (outcome instanceof Outcome.Released released) {
            wire.setReleased(FinishLease.Released.newBuilder().setReason(released.reason()));
        }
        return wire.build();
    }

    public static Outcome outcome(FinishLease wire) {
        return switch (wire.getOutcomeCase()) {
            case SUCCEEDED -> {
                FinishLease.Succeeded end = wire.getSucceeded();
                yield new Outcome.Succeeded(
                        end.hasMetadata() ? JsonWire.object(end.getMetadata(), "succeeded.metadata") : null);
            }
            case FAILED -> {
                FinishLease.Failed end = wire.getFailed();
                yield new Outcome.Failed(
                        AttemptWire.of(end.getFailure()),
                        end.hasMetadata() ? JsonWire.object(end.getMetadata(), "failed.metadata") : null);
            }
            case RELEASED -> new Outcome.Released(wire.getReleased().getReason());
            case OUTCOME_NOT_SET ->
                throw StoreException.Invalid.field("outcome", "must be one of succeeded, failed, released");
        };
    }

    /** The time to live that a claim asks for, or the default, within {@link LeaseStore}'s bounds. */
    public static Duration ttl(com.google.protobuf.Duration wire, boolean present) {
        return checkTtl(present ? TimeWire.duration(wire, "ttl") : DEFAULT_TTL);
    }

    public static Duration checkTtl(Duration ttl) {
        if (ttl.compareTo(LeaseStore.MIN_TTL) < 0 || ttl.compareTo(LeaseStore.MAX_TTL) > 0) {
            throw StoreException.Invalid.field(
                    "ttl", ttl + " is not between " + LeaseStore.MIN_TTL + " and " + LeaseStore.MAX_TTL);
        }
        return ttl;
    }
}
