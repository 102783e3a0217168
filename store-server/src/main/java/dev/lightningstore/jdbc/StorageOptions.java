package dev.lightningstore.jdbc;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the store keeps what it holds, and how hard it holds it.
 *
 * @param url a JDBC URL of H2 or PostgreSQL
 * @param durability what an answered write survives
 * @param maxPending writes that may wait for their commit before more are refused
 * @param maxGroup writes that one commit takes at most
 * @param readers connections for reading
 * @param watchdogInterval how often time-outs, silence and lost leases are looked for
 * @param retentionInterval how often expired rollouts are looked for
 * @param eventRetention how long the feed of events reaches back
 */
public record StorageOptions(
        String url,
        @Nullable String user,
        @Nullable String password,
        Durability durability,
        int maxPending,
        int maxGroup,
        int readers,
        Duration watchdogInterval,
        Duration retentionInterval,
        Duration eventRetention) {
    /** What an answered write survives. */
    public enum Durability {
        /** The death of the process (on PostgreSQL: of the machine, as its own settings say). */
        PROCESS,
        /** The loss of power: on H2 each commit is forced to disk. */
        DISK
    }

    /** The embedded database in a folder, with everything else at its default. */
    public static StorageOptions h2(Path folder) {
        return of("jdbc:h2:file:" + folder.toAbsolutePath().resolve("lightning"), null, null);
    }

    public static StorageOptions of(String url, @Nullable String user, @Nullable String password) {
        return new StorageOptions(
                url,
                user,
                password,
                Durability.PROCESS,
                20_000,
                1_000,
                8,
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                Duration.ofDays(7));
    }
}
