package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.job.JobState;
import dev.lightningstore.model.ModelStore;
import dev.lightningstore.model.RecordingStore;
import dev.lightningstore.model.UsageStore;
import dev.lightningstore.project.ApiKey;
import dev.lightningstore.project.Project;
import dev.lightningstore.project.ProjectStore;
import dev.lightningstore.project.Role;
import dev.lightningstore.resource.Resources;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.rollout.RolloutNames;
import dev.lightningstore.span.SpanReader;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.StoreCluster;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All projects of one database: the composition root of the engine. Several of these, in several processes, may serve
 * one PostgreSQL; on H2 there is one.
 */
public final class JdbcCluster implements StoreCluster {
    private static final Logger log = LoggerFactory.getLogger(JdbcCluster.class);
    private static final int SHARDS = 64;
    private static final Duration REFRESH = Duration.ofSeconds(1);
    private static final int PATIENCE_SECONDS = 2;

    private final Database database;
    private final InstantSource clock;
    private final SpanReader payloads;
    private final TokenIssuer tokens;
    private final Instant opened;
    private final Projects projects = new Projects();
    private final Hub hub = new Hub();
    private final Reader reader;
    private final Committer committer;
    private final Dispatcher dispatcher;
    private final JobClaims jobClaims;
    private final JobCensus jobCensus;
    private final LatestResources latestResources;
    private final Waits waits;
    private final Watchdog watchdog;
    private final Retention retention;
    private final WriteProbe probe;
    private final JdbcProjectStore projectStore;
    private final JdbcModelStore models;
    private final JdbcUsageStore usage;
    private final JdbcRecordingStore recordings;
    private final JdbcRolloutNames rolloutNames;
    private final @Nullable NoteListener notes;
    private final ScheduledExecutorService timer;
    private final Map<String, JdbcStore> stores = new ConcurrentHashMap<>();
    private volatile CommitObserver observer = (commands, apply, commit) -> {};

    /** Hears of each committed group, for metrics. Called on the writer's thread. */
    @FunctionalInterface
    public interface CommitObserver {
        void group(int commands, long applyNanos, long commitNanos);
    }

    private JdbcCluster(
            Database database,
            StorageOptions options,
            InstantSource clock,
            TokenIssuer tokens,
            SpanReader payloads,
            CallerThread callerThread) {
        this.database = database;
        this.clock = clock;
        this.tokens = tokens;
        this.payloads = payloads;
        this.opened = clock.instant();
        Dialect dialect = database.dialect();
        this.timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("store-timer").daemon(true).factory());
        this.reader = new Reader(database.readers(), dialect, callerThread, options.readers());
        Blocks blocks = new Blocks(dialect);
        int shard = dialect.alone() ? 0 : ThreadLocalRandom.current().nextInt(SHARDS);
        this.committer = new Committer(
                options.maxPending(),
                options.maxGroup(),
                callerThread,
                hub::tell,
                () -> connect(options, blocks, shard),
                (commands, apply, commit) -> observer.group(commands, apply, commit),
                clock);
        this.dispatcher = new Dispatcher(committer);
        this.jobClaims = new JobClaims(committer, timer);
        this.jobCensus = new JobCensus(reader);
        this.latestResources = new LatestResources(reader, dialect.alone());
        this.waits = new Waits(hub, reader, timer);
        this.watchdog = new Watchdog(reader, committer, clock);
        this.retention = new Retention(reader, committer, projects, clock, options.eventRetention());
        this.probe = new WriteProbe(committer, Duration.ofSeconds(PATIENCE_SECONDS));
        this.projectStore = new JdbcProjectStore(projects, committer, reader);
        this.models = new JdbcModelStore(projects, committer, reader);
        this.usage = new JdbcUsageStore(projects, committer, reader);
        this.recordings = new JdbcRecordingStore(
                projects, committer, reader, RecordingStore.MAX_RECORDINGS, RecordingStore.MAX_BYTES);
        this.rolloutNames = new JdbcRolloutNames(projects, committer, reader);
        this.notes = dialect.alone()
                ? null
                : new NoteListener(database.url(), database.login(), hub, latestResources, new NotedRows());
    }

    public static JdbcCluster open(
            StorageOptions options, InstantSource clock, TokenIssuer tokens, SpanReader payloads) {
        return open(options, clock, tokens, payloads, () -> null);
    }

    /** Opens the database, brings its schema up to date, and starts to serve it. */
    public static JdbcCluster open(
            StorageOptions options,
            InstantSource clock,
            TokenIssuer tokens,
            SpanReader payloads,
            CallerThread callerThread) {
        Database database = Database.open(options);
        try {
            JdbcCluster cluster = new JdbcCluster(database, options, clock, tokens, payloads, callerThread);
            cluster.start(options);
            return cluster;
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private void start(StorageOptions options) {
        reader.run(connection -> {
            projects.refresh(connection);
            projects.refreshUsage(connection);
            return true;
        });
        hub.listen(latestResources);
        hub.listen(models);
        hub.listen(dispatcher);
        hub.listen(jobClaims);
        hub.listen(jobCensus);
        hub.listen(new Hub.Listener() {
            @Override
            public void projects() {
                refreshProjects();
            }
        });
        committer.start();
        if (notes != null) {
            notes.start();
            every(REFRESH, "reading what other servers changed", this::refreshShared);
        }
        every(options.watchdogInterval(), "the watchdog", () -> watchdog.run());
        every(options.watchdogInterval(), "counting jobs", jobCensus::run);
        every(options.retentionInterval(), "retention", () -> retention.run());
    }

    private Tx connect(StorageOptions options, Blocks blocks, int shard) throws SQLException {
        Connection connection = database.writer();
        if (notes != null) {
            notes.ownBackend(connection.unwrap(PGConnection.class).getBackendPID());
        }
        boolean force = database.dialect().alone() && options.durability() == StorageOptions.Durability.DISK;
        return new Tx(
                database.dialect(),
                connection,
                new StateCache(database.dialect()),
                blocks,
                projects,
                clock,
                shard,
                force);
    }

    /** A failure is told and the task runs on: the database may be away for a while. */
    private void every(Duration interval, String what, Runnable task) {
        timer.scheduleWithFixedDelay(
                () -> Thread.ofVirtual().start(() -> {
                    try {
                        task.run();
                    } catch (RuntimeException e) {
                        log.atWarn().setCause(e).log("{} failed; it runs again in {}", what, interval);
                    }
                }),
                interval.toMillis(),
                interval.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void refreshShared() {
        reader.run(connection -> {
            projects.refreshUsage(connection);
            return true;
        });
        hub.each(Hub.Listener::events); // some may have waited for another server's transaction to end
    }

    private void refreshProjects() {
        if (!database.dialect().alone()) {
            Thread.ofVirtual()
                    .start(() -> reader.run(connection -> {
                        projects.refresh(connection);
                        return true;
                    }));
        }
    }

    @Override
    public LightningStore project(String name) {
        JdbcStore store = stores.get(name);
        if (store == null) {
            ProjectState project = projects.find(name);
            if (project == null && !database.dialect().alone()) {
                reader.run(connection -> {
                    projects.refresh(connection);
                    return true;
                });
            }
            project = projects.byName(name);
            store = stores.computeIfAbsent(name, n -> new JdbcStore(this, projects.byName(n)));
        }
        return store;
    }

    @Override
    public ProjectStore projects() {
        return projectStore;
    }

    /** Upstreams and the gateway's settings. */
    public ModelStore models() {
        return models;
    }

    public UsageStore usage() {
        return usage;
    }

    public RecordingStore recordings() {
        return recordings;
    }

    public RolloutNames rolloutNames() {
        return rolloutNames;
    }

    /** Makes a key of an operator's own choosing good for everything that its role may do. */
    public CompletableFuture<ApiKey> adoptKey(String secret, Role role, String name) {
        return projectStore.adopt(secret, role, name);
    }

    /** 32 random bytes that are made at their first use, and are then the same for all servers of this database. */
    public byte[] secret(String name) {
        Optional<byte[]> known = reader.run(connection -> readSecret(connection, name));
        if (known.isPresent()) {
            return known.get();
        }
        byte[] fresh = new byte[32];
        new SecureRandom().nextBytes(fresh);
        return reader.run(connection -> {
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO secret (name, bytes) VALUES (?, ?)")) {
                insert.setString(1, name);
                insert.setBytes(2, fresh);
                insert.executeUpdate();
                return fresh;
            } catch (SQLException e) {
                return readSecret(connection, name).orElseThrow(() -> e); // another server was faster
            }
        });
    }

    private static Optional<byte[]> readSecret(Connection connection, String name) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT bytes FROM secret WHERE name = ?")) {
            select.setString(1, name);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
            }
        }
    }

    /** Runs the watchdog once; returns when its effects are committed. Answers how much it ended. */
    public int watch() {
        return watchdog.run();
    }

    /** Runs retention once; answers how many rollouts it deleted. */
    public int expire() {
        return retention.run();
    }

    /** Whether the database answers and takes writes. May block, and writes at most once a second however often asked. */
    public boolean ready() {
        try {
            return reader.run(connection -> connection.isValid(PATIENCE_SECONDS)) && probe.takesWrites();
        } catch (StoreException e) {
            return false;
        }
    }

    /** Writes that wait for their commit. */
    public int pending() {
        return committer.waiting();
    }

    /** Training jobs in a state, all projects together, as of a moment ago. */
    public long jobs(JobState state) {
        return jobCensus.in(state);
    }

    /** Steps of training jobs that this server has committed since it was opened. */
    public long jobSteps() {
        return jobCensus.steps();
    }

    public void observe(CommitObserver commits) {
        observer = commits;
    }

    /** Gives out no more work and tells all sessions so; everything else goes on. */
    public void drain() {
        dispatcher.drain();
        jobClaims.drain();
    }

    /** Commits what waits, then lets the database go. */
    @Override
    public void close() {
        drain();
        timer.shutdownNow();
        if (notes != null) {
            notes.close();
        }
        committer.close();
        database.close();
    }

    Database database() {
        return database;
    }

    Reader reader() {
        return reader;
    }

    Committer committer() {
        return committer;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    JobClaims jobClaims() {
        return jobClaims;
    }

    Hub hub() {
        return hub;
    }

    Waits waits() {
        return waits;
    }

    LatestResources latestResources() {
        return latestResources;
    }

    Projects projectStates() {
        return projects;
    }

    SpanReader payloads() {
        return payloads;
    }

    TokenIssuer tokens() {
        return tokens;
    }

    Duration uptime() {
        return Duration.between(opened, clock.instant());
    }

    /** Creates a project if need be; for doors where any name is good. */
    public CompletableFuture<Project> ensureProject(String name) {
        return projectStore.create(name, dev.lightningstore.project.Quotas.NONE);
    }

    private final class NotedRows implements NoteListener.Sources {
        @Override
        public Optional<Signals.Cancelled> cancelled(long attemptKey) {
            return reader.run(connection -> {
                long no = Keys.rolloutOf(attemptKey);
                List<RolloutState> found = List.of();
                try (PreparedStatement select = connection.prepareStatement("SELECT " + StateRows.ROLLOUT_COLUMNS
                        + ", " + StateRows.ATTEMPT_COLUMNS + " FROM rollout r" + StateRows.LATEST
                        + " WHERE r.no = ?")) {
                    select.setLong(1, no);
                    try (ResultSet row = select.executeQuery()) {
                        if (row.next()) {
                            found = List.of(StateRows.rolloutWithLatest(row));
                        }
                    }
                }
                AttemptState attempt = found.isEmpty() ? null : found.get(0).latest;
                if (attempt == null || attempt.key != attemptKey || attempt.worker == null) {
                    return Optional.empty();
                }
                String reason = attempt.failure == null ? null : attempt.failure.message();
                return Optional.of(new Signals.Cancelled(
                        found.get(0).project,
                        attempt.worker,
                        new LeaseRef(attempt.rolloutId, attempt.id, attempt.number()),
                        reason == null ? "cancelled" : reason));
            });
        }

        @Override
        public List<Resources> latest(int project) {
            return reader.run(connection -> ResourceRows.latest(connection, project)).stream()
                    .toList();
        }
    }
}
