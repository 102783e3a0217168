package dev.lightningstore.server.agl;

import dev.lightningstore.json.JsonOut;
import dev.lightningstore.resource.Resources;

/** Writes versions of resources. */
final class ResourcesJson {
    private ResourcesJson() {}

    static void write(JsonOut out, Resources resources) {
        out.ascii("{\"resources_id\":").string(resources.resourcesId());
        out.ascii(",\"create_time\":").seconds(resources.createTime());
        out.ascii(",\"update_time\":").seconds(resources.updateTime());
        out.ascii(",\"version\":").number(resources.version());
        out.ascii(",\"resources\":").raw(resources.resources()).raw('}');
    }
}
