package dev.lightningstore.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.resource.Resources;
import java.util.List;

/** One version of resources. */
final class ResourcesView implements View<Resources> {
    @Override
    public List<Column<Resources>> columns() {
        return List.of(
                new Column<>("resources", Resources::resourcesId),
                new Column<>("version", Resources::version),
                new Column<>("created", Resources::createTime),
                new Column<>("updated", Resources::updateTime),
                new Column<>("content", Resources::resources));
    }

    @Override
    public ObjectNode tree(Resources it) {
        return new Tree()
                .text("resources_id", it.resourcesId())
                .number("version", (long) it.version())
                .time("create_time", it.createTime())
                .time("update_time", it.updateTime())
                .json("resources", it.resources())
                .node();
    }
}
