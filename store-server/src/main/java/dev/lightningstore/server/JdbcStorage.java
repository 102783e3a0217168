package dev.lightningstore.server;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.jdbc.JdbcCluster;
import dev.lightningstore.jdbc.StorageOptions;
import dev.lightningstore.jdbc.TokenIssuer;
import dev.lightningstore.job.JobState;
import dev.lightningstore.server.config.ConfigReader;
import dev.lightningstore.server.config.Secret;
import dev.lightningstore.server.config.StoreConfig;
import dev.lightningstore.wire.span.SpanCodec;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.netty.util.internal.ThreadExecutorMap;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Opens the database that the settings name, and says plainly what stands in the way. */
final class JdbcStorage {
    private JdbcStorage() {}

    static Storage open(StoreConfig config, InstantSource clock, TokenIssuer tokens) {
        JdbcCluster cluster;
        try {
            // Answers are given on the event loop that asked, in batches.
            cluster = JdbcCluster.open(
                    options(config), clock, tokens, new SpanCodec(), ThreadExecutorMap::currentExecutor);
        } catch (StoreException e) {
            throw new StartFailure(hint(String.valueOf(e.getMessage())), e);
        }
        try {
            return new Storage(
                    cluster,
                    cluster.models(),
                    cluster.usage(),
                    cluster.recordings(),
                    cluster.rolloutNames(),
                    cluster.secret("rollout-token"),
                    cluster::ready,
                    cluster::drain,
                    registry -> meters(cluster, registry));
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** H2 says that a file is locked, but not by whom and what then. */
    private static String hint(String message) {
        return message.contains("already in use") || message.contains("is locked")
                ? message + " - another server has it open: stop that one, choose another --data, or use PostgreSQL for"
                        + " several servers"
                : message;
    }

    private static StorageOptions options(StoreConfig config) {
        StoreConfig.Limits limits = config.limits();
        return new StorageOptions(
                url(config),
                config.database().user(),
                password(config.database()),
                switch (config.durability()) {
                    case PROCESS -> StorageOptions.Durability.PROCESS;
                    case DISK -> StorageOptions.Durability.DISK;
                },
                limits.pendingWrites(),
                limits.group(),
                limits.readers(),
                config.watchdog().interval(),
                config.retention().interval(),
                config.retention().events());
    }

    private static String url(StoreConfig config) {
        String url = config.database().url();
        if (url == null) {
            return StorageOptions.h2(writable(config.data())).url();
        }
        if (!url.startsWith("jdbc:postgresql:") && !url.startsWith("jdbc:h2:")) {
            throw new StartFailure("database.url: '" + ConfigReader.withoutLogin(url)
                    + "' is neither PostgreSQL (jdbc:postgresql://HOST/NAME) nor H2 (jdbc:h2:file:PATH)");
        }
        return url;
    }

    private static Path writable(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new StartFailure("data: cannot make the folder " + folder.toAbsolutePath() + ": " + reason(e), e);
        }
        if (!Files.isWritable(folder)) {
            throw new StartFailure("data: cannot write to the folder " + folder.toAbsolutePath());
        }
        return folder;
    }

    private static String reason(IOException e) {
        return e instanceof FileAlreadyExistsException
                ? "a file is in the way"
                : e instanceof AccessDeniedException
                        ? "permission denied"
                        : e instanceof NoSuchFileException ? "there is no such place" : String.valueOf(e.getMessage());
    }

    private static @Nullable String password(StoreConfig.Database database) {
        Secret given = database.password();
        if (given != null) {
            return given.reveal();
        }
        Path file = database.passwordFile();
        return file == null ? null : StoreServer.secretFile(file, "database.password_file", 0);
    }

    private static void meters(JdbcCluster cluster, MeterRegistry registry) {
        Gauge.builder("lightning.writes.pending", cluster, JdbcCluster::pending)
                .description("writes that wait for their commit")
                .register(registry);
        for (JobState state : JobState.values()) {
            Gauge.builder("lightning.jobs", cluster, counted -> counted.jobs(state))
                    .description("training jobs, by state")
                    .tag("state", state.wire())
                    .register(registry);
        }
        FunctionCounter.builder("lightning.job.steps", cluster, JdbcCluster::jobSteps)
                .description("steps of training jobs that this server has committed")
                .register(registry);
        DistributionSummary group = DistributionSummary.builder("lightning.commit.group")
                .description("writes that one commit took")
                .register(registry);
        Timer apply = Timer.builder("lightning.commit.apply")
                .description("time to carry out the writes of a group")
                .register(registry);
        Timer commit = Timer.builder("lightning.commit")
                .description("time to commit a group")
                .register(registry);
        cluster.observe((commands, applyNanos, commitNanos) -> {
            group.record(commands);
            apply.record(applyNanos, TimeUnit.NANOSECONDS);
            commit.record(commitNanos, TimeUnit.NANOSECONDS);
        });
    }
}
