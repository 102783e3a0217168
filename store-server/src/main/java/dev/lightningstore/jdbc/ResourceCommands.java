package dev.lightningstore.jdbc;

import dev.lightningstore.event.Event;
import dev.lightningstore.id.Ids;
import dev.lightningstore.json.Json;
import dev.lightningstore.resource.Resources;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The writes of {@link dev.lightningstore.resource.ResourceStore}. */
final class ResourceCommands {
    private static final String ADD = "r:";

    private ResourceCommands() {}

    record Add(int project, Json body, @Nullable String requestId) implements Command<Resources> {
        @Override
        public Resources apply(Tx tx) throws SQLException {
            List<Long> made = Requests.find(tx, project, ADD, requestId);
            if (made != null) {
                return ResourceRows.version(tx.connection(), project, name(made.get(0)), 1)
                        .orElseThrow();
            }
            long number = tx.blocks().next(tx.connection(), "tick");
            Instant now = tx.instant();
            Resources resources = new Resources(name(number), 1, now, now, body);
            insert(tx, project, resources, number);
            Requests.remember(tx, project, ADD, requestId, List.of(number));
            return resources;
        }

        private static String name(long number) {
            return "rs-" + Ids.rollout(number).substring(3);
        }
    }

    record Update(int project, String id, Json body) implements Command<Resources> {
        @Override
        public Resources apply(Tx tx) throws SQLException {
            tx.flush(); // an earlier version may have come in this very group
            Optional<Resources> last = ResourceRows.last(tx.connection(), project, id);
            Instant now = tx.instant();
            Resources resources = new Resources(
                    id,
                    last.map(Resources::version).orElse(0) + 1,
                    last.map(Resources::createTime).orElse(now),
                    now,
                    body);
            insert(tx, project, resources, tx.blocks().next(tx.connection(), "tick"));
            return resources;
        }
    }

    private static void insert(Tx tx, int project, Resources resources, long tick) throws SQLException {
        tx.row(Write.INSERT_RESOURCE)
                .set(project)
                .set(resources.resourcesId())
                .set(resources.version())
                .set(Times.nanos(resources.createTime()))
                .set(Times.nanos(resources.updateTime()))
                .set(tick)
                .set(resources.resources().utf8())
                .add();
        tx.latestResources(project, resources.resourcesId());
        tx.signals().resources.computeIfAbsent(project, p -> new ArrayList<>()).add(resources);
        tx.event(
                project,
                new Event.ResourcesChanged(resources.updateTime(), resources.resourcesId(), resources.version()));
    }
}
