package dev.lightningstore.wire;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.project.ApiKey;
import dev.lightningstore.project.Project;
import dev.lightningstore.project.ProjectStore.NewKey;
import dev.lightningstore.project.Quotas;
import dev.lightningstore.project.Role;
import dev.lightningstore.v1.CreateKeyRequest;
import dev.lightningstore.v1.NewApiKey;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Projects and keys. */
public final class ProjectWire {
    private ProjectWire() {}

    public static dev.lightningstore.v1.Project of(Project project) {
        return dev.lightningstore.v1.Project.newBuilder()
                .setName(project.name())
                .setQuotas(of(project.quotas()))
                .setCreateTime(TimeWire.of(project.createTime()))
                .build();
    }

    public static Project of(dev.lightningstore.v1.Project wire) {
        return new Project(wire.getName(), of(wire.getQuotas()), TimeWire.instant(wire.getCreateTime(), "create_time"));
    }

    public static dev.lightningstore.v1.Quotas of(Quotas quotas) {
        var wire = dev.lightningstore.v1.Quotas.newBuilder();
        if (quotas.maxQueued() != null) {
            wire.setMaxQueued(quotas.maxQueued());
        }
        if (quotas.maxRollouts() != null) {
            wire.setMaxRollouts(quotas.maxRollouts());
        }
        if (quotas.maxSpanBytes() != null) {
            wire.setMaxSpanBytes(quotas.maxSpanBytes());
        }
        if (quotas.retention() != null) {
            wire.setRetention(TimeWire.of(quotas.retention()));
        }
        return wire.build();
    }

    public static Quotas of(dev.lightningstore.v1.Quotas wire) {
        return new Quotas(
                wire.hasMaxQueued() ? (Long) wire.getMaxQueued() : null,
                wire.hasMaxRollouts() ? (Long) wire.getMaxRollouts() : null,
                wire.hasMaxSpanBytes() ? (Long) wire.getMaxSpanBytes() : null,
                wire.hasRetention() ? TimeWire.duration(wire.getRetention(), "retention") : null);
    }

    public static dev.lightningstore.v1.ApiKey of(ApiKey key) {
        var wire = dev.lightningstore.v1.ApiKey.newBuilder()
                .setId(key.id())
                .setRole(of(key.role()))
                .setName(key.name())
                .setCreateTime(TimeWire.of(key.createTime()));
        if (key.project() != null) {
            wire.setProject(key.project());
        }
        if (key.expireTime() != null) {
            wire.setExpireTime(TimeWire.of(key.expireTime()));
        }
        if (key.revokeTime() != null) {
            wire.setRevokeTime(TimeWire.of(key.revokeTime()));
        }
        return wire.build();
    }

    public static ApiKey of(dev.lightningstore.v1.ApiKey wire) {
        return new ApiKey(
                wire.getId(),
                wire.hasProject() ? wire.getProject() : null,
                role(wire.getRole()),
                wire.getName(),
                TimeWire.instant(wire.getCreateTime(), "create_time"),
                wire.hasExpireTime() ? TimeWire.instant(wire.getExpireTime(), "expire_time") : null,
                wire.hasRevokeTime() ? TimeWire.instant(wire.getRevokeTime(), "revoke_time") : null);
    }

    public static NewApiKey of(NewKey key) {
        return NewApiKey.newBuilder()
                .setKey(of(key.key()))
                .setSecret(key.secret())
                .build();
    }

    public static NewKey of(NewApiKey wire) {
        return new NewKey(of(wire.getKey()), wire.getSecret());
    }

    public static CreateKeyRequest createKey(
            @Nullable String project, Role role, String name, @Nullable Instant expireTime) {
        var wire = CreateKeyRequest.newBuilder().setRole(of(role)).setName(name);
        if (project != null) {
            wire.setProject(project);
        }
        if (expireTime != null) {
            wire.setExpireTime(TimeWire.of(expireTime));
        }
        return wire.build();
    }

    static dev.lightningstore.v1.Role of(Role role) {
        return Objects.requireNonNull(dev.lightningstore.v1.Role.forNumber(role.number()));
    }

    public static Role role(dev.lightningstore.v1.Role wire) {
        return switch (wire) {
            case ROLE_UNSPECIFIED, UNRECOGNIZED -> throw StoreException.Invalid.field("role", "must name a role");
            default -> Role.ofNumber(wire.getNumber());
        };
    }
}
