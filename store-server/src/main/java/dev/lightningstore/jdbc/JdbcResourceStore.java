package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.resource.ResourceStore;
import dev.lightningstore.resource.Resources;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Resources over JDBC; the latest is remembered, since every runner asks for it. */
final class JdbcResourceStore implements ResourceStore {
    private static final Map<String, Listing.Field<Resources>> FIELDS = Map.of(
            "resources_id", Listing.text(Resources::resourcesId),
            "version", Listing.number(resources -> (long) resources.version()),
            "create_time", Listing.time(Resources::createTime),
            "update_time", Listing.time(Resources::updateTime));

    private final int project;
    private final Committer committer;
    private final Reader reader;
    private final LatestResources latest;
    private final Hub hub;

    JdbcResourceStore(int project, Committer committer, Reader reader, LatestResources latest, Hub hub) {
        this.project = project;
        this.committer = committer;
        this.reader = reader;
        this.latest = latest;
        this.hub = hub;
    }

    @Override
    public CompletableFuture<Resources> add(Json resources, @Nullable String requestId) {
        return JdbcRolloutStore.guarded(() -> {
            Requests.check(requestId);
            check(resources);
            return committer.submit(new ResourceCommands.Add(project, resources, requestId));
        });
    }

    @Override
    public CompletableFuture<Resources> update(String resourcesId, Json resources) {
        return JdbcRolloutStore.guarded(() -> {
            check(resources);
            if (resourcesId.isEmpty() || resourcesId.length() > NewRollout.MAX_NAME) {
                throw StoreException.Invalid.field(
                        "resources_id", "must have 1 to " + NewRollout.MAX_NAME + " characters");
            }
            return committer.submit(new ResourceCommands.Update(project, resourcesId, resources));
        });
    }

    private static void check(Json resources) {
        if (!resources.isObject()) {
            throw StoreException.Invalid.field("resources", "must be a JSON object of name to resource");
        }
    }

    @Override
    public CompletableFuture<Optional<Resources>> get(String resourcesId) {
        return reader.brief(connection -> ResourceRows.last(connection, project, resourcesId));
    }

    @Override
    public CompletableFuture<Optional<Resources>> get(String resourcesId, int version) {
        return reader.brief(connection -> ResourceRows.version(connection, project, resourcesId, version));
    }

    @Override
    public CompletableFuture<Optional<Resources>> latest() {
        return latest.get(project);
    }

    @Override
    public CompletableFuture<Page<Resources>> query(
            @Nullable String resourcesId, @Nullable String resourcesIdContains, PageRequest page) {
        return JdbcRolloutStore.guarded(
                () -> reader.lengthy(connection -> query(connection, resourcesId, resourcesIdContains, page)));
    }

    /** Lists without the bodies, which may be large, and reads those of the page. */
    private Page<Resources> query(
            Connection connection, @Nullable String id, @Nullable String contains, PageRequest page)
            throws SQLException {
        List<Resources> all = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT r.id, r.version, r.create_time, r.update_time FROM resource r"
                        + " JOIN (SELECT id, MAX(version) AS version, MIN(tick) AS born FROM resource"
                        + " WHERE project = ? GROUP BY id) l ON l.id = r.id AND l.version = r.version"
                        + " WHERE r.project = ? ORDER BY l.born")) {
            select.setInt(1, project);
            select.setInt(2, project);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    String name = row.getString(1);
                    if ((id == null || id.equals(name)) && (contains == null || name.contains(contains))) {
                        all.add(new Resources(
                                name,
                                row.getInt(2),
                                Times.instant(row.getLong(3)),
                                Times.instant(row.getLong(4)),
                                Json.EMPTY_OBJECT));
                    }
                }
            }
        }
        Page<Resources> bare = Listing.page("resources", all, FIELDS, page);
        List<Resources> items = new ArrayList<>();
        for (Resources item : bare.items()) {
            ResourceRows.version(connection, project, item.resourcesId(), item.version())
                    .ifPresent(items::add);
        }
        return new Page<>(items, bare.total(), bare.next());
    }

    @Override
    public AutoCloseable watch(Consumer<Resources> listener) {
        ResourceWatch watch = new ResourceWatch(project, listener);
        AutoCloseable listening = hub.listen(watch);
        latest().whenComplete(watch::begin);
        return listening;
    }
}
