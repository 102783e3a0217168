package dev.lightningstore.wire;

import dev.lightningstore.resource.Resources;
import dev.lightningstore.v1.ResourcesVersion;

/** Resources. */
public final class ResourceWire {
    private ResourceWire() {}

    public static ResourcesVersion of(Resources resources) {
        return ResourcesVersion.newBuilder()
                .setResourcesId(resources.resourcesId())
                .setVersion(resources.version())
                .setCreateTime(TimeWire.of(resources.createTime()))
                .setUpdateTime(TimeWire.of(resources.updateTime()))
                .setResourcesBytes(JsonWire.of(resources.resources()))
                .build();
    }

    public static Resources of(ResourcesVersion wire) {
        return new Resources(
                wire.getResourcesId(),
                wire.getVersion(),
                TimeWire.instant(wire.getCreateTime(), "create_time"),
                TimeWire.instant(wire.getUpdateTime(), "update_time"),
                JsonWire.carried(wire.getResources()));
    }
}
