package dev.lightningstore.project;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Projects and the keys to them. */
public interface ProjectStore {
    /** Makes a project; one that exists is answered as it is. */
    CompletableFuture<Project> create(String name, Quotas quotas);

    CompletableFuture<Optional<Project>> get(String name);

    CompletableFuture<List<Project>> list();

    CompletableFuture<Project> setQuotas(String name, Quotas quotas);

    /** Makes a key; the secret is in this answer and never again. */
    CompletableFuture<NewKey> createKey(@Nullable String project, Role role, String name, @Nullable Instant expireTime);

    CompletableFuture<List<ApiKey>> listKeys(@Nullable String project);

    CompletableFuture<ApiKey> revokeKey(String id);

    /** The key whose secret this is; empty if there is none, or it is expired or revoked. */
    CompletableFuture<Optional<ApiKey>> authenticate(String secret);

    record NewKey(ApiKey key, String secret) {}
}
