package dev.lightningstore.project;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key as it is listed: never the secret itself, which only its hash is stored of.
 *
 * @param project null for a key that is good for all projects
 */
public record ApiKey(
        String id,
        @Nullable String project,
        Role role,
        String name,
        Instant createTime,
        @Nullable Instant expireTime,
        @Nullable Instant revokeTime) {}
