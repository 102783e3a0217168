package dev.lightningstore.server.auth;

import dev.lightningstore.project.ApiKey;
import dev.lightningstore.project.ProjectStore;
import dev.lightningstore.project.Role;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells whose secret this is. Answers are kept for a few seconds, so a revoked key stops working within {@link #FRESH}.
 * Secrets are compared by their SHA-256 only, so how long a comparison takes tells nothing. Thread-safe.
 */
final class KeyRing {
    static final Duration FRESH = Duration.ofSeconds(3);

    private static final int MAX_KEPT = 10_000;

    private record Kept(ApiKey key, Instant since) {}

    private final ProjectStore keys;
    private final FailedLogins failures;
    private final InstantSource clock;
    private final byte @Nullable [] adminDigest;
    private final ConcurrentHashMap<ByteBuffer, Kept> kept = new ConcurrentHashMap<>();

    KeyRing(ProjectStore keys, @Nullable String adminKey, FailedLogins failures, InstantSource clock) {
        this.keys = keys;
        this.failures = failures;
        this.clock = clock;
        this.adminDigest = adminKey == null ? null : digest(adminKey);
    }

    /** Empty for a secret that opens nothing. */
    CompletableFuture<Optional<ApiKey>> find(String secret, InetAddress from) {
        byte[] digest = digest(secret);
        Instant now = clock.instant();
        if (adminDigest != null && MessageDigest.isEqual(adminDigest, digest)) {
            return CompletableFuture.completedFuture(
                    Optional.of(new ApiKey("admin", null, Role.ADMIN, "from the server's settings", now, null, null)));
        }
        ByteBuffer name = ByteBuffer.wrap(digest);
        Kept known = kept.get(name);
        if (known != null && now.isBefore(known.since().plus(FRESH)) && isLive(known.key(), now)) {
            return CompletableFuture.completedFuture(Optional.of(known.key()));
        }
        if (known == null) {
            // One who was known a moment ago is asked about again even while somebody guesses from the same address.
            failures.check(from);
        }
        return keys.authenticate(secret).thenApply(found -> {
            if (found.isPresent() && isLive(found.get(), now)) {
                keep(name, new Kept(found.get(), now));
                return found;
            }
            kept.remove(name);
            failures.failed(from);
            return Optional.empty();
        });
    }

    private void keep(ByteBuffer name, Kept entry) {
        if (kept.size() >= MAX_KEPT) {
            kept.clear();
        }
        kept.put(name, entry);
    }

    static boolean isLive(ApiKey key, Instant now) {
        return key.revokeTime() == null && (key.expireTime() == null || now.isBefore(key.expireTime()));
    }

    private static byte[] digest(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
