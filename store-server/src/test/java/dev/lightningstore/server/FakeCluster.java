package dev.lightningstore.server;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.project.ApiKey;
import dev.lightningstore.project.Project;
import dev.lightningstore.project.ProjectStore;
import dev.lightningstore.project.Quotas;
import dev.lightningstore.project.Role;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.StoreCluster;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Projects and keys in memory, for what stands before the doors. */
public final class FakeCluster implements StoreCluster, ProjectStore {
    private final Map<String, Project> projects = new LinkedHashMap<>();
    private final Map<String, ApiKey> bySecret = new LinkedHashMap<>();
    private final AtomicInteger lookups = new AtomicInteger();
    private volatile boolean away;
    private volatile boolean closed;

    public FakeCluster() {
        projects.put(DEFAULT_PROJECT, new Project(DEFAULT_PROJECT, Quotas.NONE, Instant.EPOCH));
    }

    public void goAway() {
        away = true;
    }

    public boolean answers() {
        return !away;
    }

    public boolean isClosed() {
        return closed;
    }

    /** How often the database was asked for a key. */
    public int lookups() {
        return lookups.get();
    }

    @Override
    public LightningStore project(String name) {
        throw new StoreException.NotFound("project", name);
    }

    @Override
    public ProjectStore projects() {
        return this;
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public synchronized CompletableFuture<Project> create(String name, Quotas quotas) {
        return done(projects.computeIfAbsent(name, made -> new Project(made, quotas, Instant.EPOCH)));
    }

    @Override
    public synchronized CompletableFuture<Optional<Project>> get(String name) {
        return done(Optional.ofNullable(projects.get(name)));
    }

    @Override
    public synchronized CompletableFuture<List<Project>> list() {
        return done(List.copyOf(projects.values()));
    }

    @Override
    public synchronized CompletableFuture<Project> setQuotas(String name, Quotas quotas) {
        Project project = new Project(name, quotas, Instant.EPOCH);
        projects.put(name, project);
        return done(project);
    }

    @Override
    public synchronized CompletableFuture<NewKey> createKey(
            @Nullable String project, Role role, String name, @Nullable Instant expireTime) {
        String secret = "lsk_" + role.wire() + bySecret.size();
        ApiKey key = new ApiKey("key-" + bySecret.size(), project, role, name, Instant.EPOCH, expireTime, null);
        bySecret.put(secret, key);
        return done(new NewKey(key, secret));
    }

    @Override
    public synchronized CompletableFuture<List<ApiKey>> listKeys(@Nullable String project) {
        return done(new ArrayList<>(bySecret.values()));
    }

    @Override
    public synchronized CompletableFuture<ApiKey> revokeKey(String id) {
        UnaryOperator<ApiKey> revoke = key -> key.id().equals(id)
                ? new ApiKey(
                        id, key.project(), key.role(), key.name(), key.createTime(), key.expireTime(), Instant.EPOCH)
                : key;
        bySecret.replaceAll((secret, key) -> revoke.apply(key));
        return done(bySecret.values().stream()
                .filter(key -> key.id().equals(id))
                .findFirst()
                .orElseThrow());
    }

    @Override
    public synchronized CompletableFuture<Optional<ApiKey>> authenticate(String secret) {
        lookups.incrementAndGet();
        // Off the caller's thread, as the database answers.
        return CompletableFuture.supplyAsync(() -> live(secret));
    }

    private synchronized Optional<ApiKey> live(String secret) {
        return Optional.ofNullable(bySecret.get(secret)).filter(key -> key.revokeTime() == null);
    }

    private static <T> CompletableFuture<T> done(T value) {
        return CompletableFuture.completedFuture(value);
    }
}
