package dev.lightningstore.wire;

import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.RolloutMode;
import dev.lightningstore.rollout.RolloutQuery;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.rollout.RolloutUpdate;
import dev.lightningstore.store.Change;
import dev.lightningstore.v1.MetadataChange;
import dev.lightningstore.v1.QueryRolloutsRequest;
import dev.lightningstore.v1.ResourcesIdChange;
import dev.lightningstore.v1.RolloutIdSet;
import dev.lightningstore.v1.RolloutStatusSet;
import dev.lightningstore.v1.UpdateRolloutRequest;
import java.util.EnumSet;
import java.util.Set;

/** What is asked of rollouts that exist: queries and updates. */
public final class RolloutChangeWire {
    private RolloutChangeWire() {}

    public static UpdateRolloutRequest of(String rolloutId, RolloutUpdate update) {
        var wire = UpdateRolloutRequest.newBuilder().setRolloutId(rolloutId);
        if (update.input() instanceof Change.Set<Json> input) {
            wire.setInputBytes(JsonWire.of(input.value() == null ? Json.NULL : input.value()));
        }
        if (update.mode() instanceof Change.Set<RolloutMode> mode) {
            wire.setMode(RolloutWire.of(mode.value()));
        }
        if (update.resourcesId() instanceof Change.Set<String> resources) {
            var change = ResourcesIdChange.newBuilder();
            if (resources.value() != null) {
                change.setResourcesId(resources.value());
            }
            wire.setResourcesId(change);
        }
        if (update.status() != null) {
            wire.setStatus(RolloutWire.of(update.status()));
        }
        if (update.config() != null) {
            wire.setConfig(RolloutWire.of(update.config()));
        }
        if (update.metadata() instanceof Change.Set<Json> metadata) {
            var change = MetadataChange.newBuilder();
            if (metadata.value() != null) {
                change.setMetadataBytes(JsonWire.of(metadata.value()));
            }
            wire.setMetadata(change);
        }
        return wire.build();
    }

    public static RolloutUpdate of(UpdateRolloutRequest wire) {
        ResourcesIdChange resources = wire.getResourcesId();
        MetadataChange metadata = wire.getMetadata();
        return new RolloutUpdate(
                wire.hasInput() ? Change.to(JsonWire.value(wire.getInput(), "input")) : Change.keep(),
                wire.hasMode() ? Change.to(RolloutWire.mode(wire.getMode())) : Change.keep(),
                wire.hasResourcesId()
                        ? Change.to(resources.hasResourcesId() ? resources.getResourcesId() : null)
                        : Change.keep(),
                wire.getStatusValue() == 0 ? null : RolloutWire.status(wire.getStatus(), "status"),
                wire.hasConfig() ? RolloutWire.of(wire.getConfig()) : null,
                wire.hasMetadata()
                        ? Change.to(metadata.hasMetadata() ? JsonWire.object(metadata.getMetadata(), "metadata") : null)
                        : Change.keep());
    }

    public static QueryRolloutsRequest of(RolloutQuery query) {
        var wire = QueryRolloutsRequest.newBuilder().setAny(query.any()).setPage(PageWire.of(query.page()));
        if (query.statusIn() != null) {
            var statuses = RolloutStatusSet.newBuilder();
            for (RolloutStatus status : query.statusIn()) {
                statuses.addStatuses(RolloutWire.of(status));
            }
            wire.setStatusIn(statuses);
        }
        if (query.rolloutIdIn() != null) {
            wire.setRolloutIdIn(RolloutIdSet.newBuilder().addAllRolloutIds(query.rolloutIdIn()));
        }
        if (query.rolloutIdContains() != null) {
            wire.setRolloutIdContains(query.rolloutIdContains());
        }
        if (query.groupId() != null) {
            wire.setGroupId(query.groupId());
        }
        return wire.build();
    }

    public static RolloutQuery of(QueryRolloutsRequest wire) {
        Set<RolloutStatus> statuses = EnumSet.noneOf(RolloutStatus.class);
        for (dev.lightningstore.v1.RolloutStatus status : wire.getStatusIn().getStatusesList()) {
            statuses.add(RolloutWire.status(status, "status_in"));
        }
        return new RolloutQuery(
                wire.hasStatusIn() ? statuses : null,
                wire.hasRolloutIdIn() ? wire.getRolloutIdIn().getRolloutIdsList() : null,
                wire.hasRolloutIdContains() ? wire.getRolloutIdContains() : null,
                wire.hasGroupId() ? wire.getGroupId() : null,
                wire.getAny(),
                PageWire.of(wire.getPage()));
    }
}
