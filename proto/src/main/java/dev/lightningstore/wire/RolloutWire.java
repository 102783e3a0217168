package dev.lightningstore.wire;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.rollout.RolloutMode;
import dev.lightningstore.rollout.RolloutStatus;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rollouts, as they are and as they are to be made. */
public final class RolloutWire {
    private RolloutWire() {}

    public static dev.lightningstore.v1.Rollout of(Rollout rollout) {
        var wire = dev.lightningstore.v1.Rollout.newBuilder()
                .setRolloutId(rollout.rolloutId())
                .setInputBytes(JsonWire.of(rollout.input()))
                .setStartTime(TimeWire.of(rollout.startTime()))
                .setMode(of(rollout.mode()))
                .setStatus(of(rollout.status()))
                .setConfig(of(rollout.config()))
                .setPriority(rollout.priority());
        if (rollout.endTime() != null) {
            wire.setEndTime(TimeWire.of(rollout.endTime()));
        }
        if (rollout.resourcesId() != null) {
            wire.setResourcesId(rollout.resourcesId());
        }
        if (rollout.metadata() != null) {
            wire.setMetadataBytes(JsonWire.of(rollout.metadata()));
        }
        if (rollout.groupId() != null) {
            wire.setGroupId(rollout.groupId());
        }
        if (rollout.failure() != null) {
            wire.setFailure(AttemptWire.of(rollout.failure()));
        }
        return wire.build();
    }

    public static Rollout of(dev.lightningstore.v1.Rollout wire) {
        return new Rollout(
                wire.getRolloutId(),
                JsonWire.carried(wire.getInput()),
                TimeWire.instant(wire.getStartTime(), "start_time"),
                wire.hasEndTime() ? TimeWire.instant(wire.getEndTime(), "end_time") : null,
                mode(wire.getMode()),
                wire.hasResourcesId() ? wire.getResourcesId() : null,
                status(wire.getStatus(), "status"),
                of(wire.getConfig()),
                wire.hasMetadata() ? JsonWire.carried(wire.getMetadata()) : null,
                wire.hasGroupId() ? wire.getGroupId() : null,
                wire.getPriority(),
                wire.hasFailure() ? AttemptWire.of(wire.getFailure()) : null);
    }

    public static dev.lightningstore.v1.AttemptedRollout of(AttemptedRollout work) {
        var wire = dev.lightningstore.v1.AttemptedRollout.newBuilder().setRollout(of(work.rollout()));
        if (work.attempt() != null) {
            wire.setAttempt(AttemptWire.of(work.attempt()));
        }
        return wire.build();
    }

    public static AttemptedRollout of(dev.lightningstore.v1.AttemptedRollout wire) {
        return new AttemptedRollout(
                of(wire.getRollout()), wire.hasAttempt() ? AttemptWire.of(wire.getAttempt()) : null);
    }

    public static dev.lightningstore.v1.NewRollout of(NewRollout rollout) {
        var wire = dev.lightningstore.v1.NewRollout.newBuilder()
                .setInputBytes(JsonWire.of(rollout.input()))
                .setMode(of(rollout.mode()))
                .setConfig(of(rollout.config()))
                .setPriority(rollout.priority());
        if (rollout.resourcesId() != null) {
            wire.setResourcesId(rollout.resourcesId());
        }
        if (rollout.metadata() != null) {
            wire.setMetadataBytes(JsonWire.of(rollout.metadata()));
        }
        if (rollout.groupId() != null) {
            wire.setGroupId(rollout.groupId());
        }
        return wire.build();
    }

    public static NewRollout of(dev.lightningstore.v1.NewRollout wire) {
        return new NewRollout(
                JsonWire.value(wire.getInput(), "input"),
                mode(wire.getMode()),
                wire.hasResourcesId() ? wire.getResourcesId() : null,
                of(wire.getConfig()),
                wire.hasMetadata() ? JsonWire.object(wire.getMetadata(), "metadata") : null,
                wire.hasGroupId() ? wire.getGroupId() : null,
                wire.getPriority());
    }

    static dev.lightningstore.v1.RolloutConfig of(RolloutConfig config) {
        if (config.equals(RolloutConfig.DEFAULT)) {
            return DEFAULT_CONFIG;
        }
        var wire = dev.lightningstore.v1.RolloutConfig.newBuilder().setMaxAttempts(config.maxAttempts());
        if (config.timeout() != null) {
            wire.setTimeout(TimeWire.of(config.timeout()));
        }
        if (config.unresponsive() != null) {
            wire.setUnresponsive(TimeWire.of(config.unresponsive()));
        }
        for (AttemptStatus status : config.retryOn()) {
            wire.addRetryOn(AttemptWire.of(status));
        }
        return wire.build();
    }

    static RolloutConfig of(dev.lightningstore.v1.RolloutConfig wire) {
        if (wire.equals(DEFAULT_CONFIG)) {
            return RolloutConfig.DEFAULT;
        }
        Set<AttemptStatus> retryOn = EnumSet.noneOf(AttemptStatus.class);
        for (dev.lightningstore.v1.AttemptStatus status : wire.getRetryOnList()) {
            retryOn.add(AttemptWire.status(status, "config.retry_on"));
        }
        return new RolloutConfig(
                wire.hasTimeout() ? TimeWire.duration(wire.getTimeout(), "config.timeout") : null,
                wire.hasUnresponsive() ? TimeWire.duration(wire.getUnresponsive(), "config.unresponsive") : null,
                wire.getMaxAttempts() == 0 ? 1 : wire.getMaxAttempts(),
                retryOn);
    }

    private static final dev.lightningstore.v1.RolloutConfig DEFAULT_CONFIG =
            dev.lightningstore.v1.RolloutConfig.newBuilder().setMaxAttempts(1).build();

    static dev.lightningstore.v1.RolloutMode of(@Nullable RolloutMode mode) {
        return mode == null
                ? dev.lightningstore.v1.RolloutMode.ROLLOUT_MODE_UNSPECIFIED
                : Objects.requireNonNull(dev.lightningstore.v1.RolloutMode.forNumber(mode.number()));
    }

    static @Nullable RolloutMode mode(dev.lightningstore.v1.RolloutMode wire) {
        return switch (wire) {
            case ROLLOUT_MODE_UNSPECIFIED -> null;
            case UNRECOGNIZED -> throw StoreException.Invalid.field("mode", "is unknown");
            default -> RolloutMode.ofNumber(wire.getNumber());
        };
    }

    static dev.lightningstore.v1.RolloutStatus of(RolloutStatus status) {
        return Objects.requireNonNull(dev.lightningstore.v1.RolloutStatus.forNumber(status.number()));
    }

    static RolloutStatus status(dev.lightningstore.v1.RolloutStatus wire, String field) {
        return switch (wire) {
            case ROLLOUT_STATUS_UNSPECIFIED, UNRECOGNIZED ->
                throw StoreException.Invalid.field(field, "must name the status of a rollout");
            default -> RolloutStatus.ofNumber(wire.getNumber());
        };
    }
}
