package dev.lightningstore.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.project.ApiKey;
import java.util.List;

/** A key, without its secret. */
final class KeyView implements View<ApiKey> {
    private static final String ALL = "(all)";

    @Override
    public List<Column<ApiKey>> columns() {
        return List.of(
                new Column<>("key", ApiKey::id),
                new Column<>("name", ApiKey::name),
                new Column<>("role", it -> it.role().wire()),
                new Column<>("project", it -> it.project() == null ? ALL : it.project()),
                new Column<>("created", ApiKey::createTime),
                new Column<>("expires", ApiKey::expireTime),
                new Column<>("revoked", ApiKey::revokeTime));
    }

    @Override
    public ObjectNode tree(ApiKey it) {
        return new Tree()
                .text("id", it.id())
                .text("name", it.name())
                .text("role", it.role().wire())
                .text("project", it.project())
                .time("create_time", it.createTime())
                .time("expire_time", it.expireTime())
                .time("revoke_time", it.revokeTime())
                .node();
    }
}
