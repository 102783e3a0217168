package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.model.GatewaySettings;
import dev.lightningstore.model.ModelStore;
import dev.lightningstore.model.Price;
import dev.lightningstore.model.Replay;
import dev.lightningstore.model.SecretRef;
import dev.lightningstore.model.Swap;
import dev.lightningstore.model.Upstream;
import dev.lightningstore.model.UpstreamKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Upstreams and settings over JDBC. What was read is kept until the hub says that something changed, here or on another
 * server: every model call asks. Thread-safe.
 */
final class JdbcModelStore implements ModelStore, Hub.Listener {
    private record Known(List<Upstream> upstreams, GatewaySettings settings, List<Swap> swaps) {}

    private final Projects projects;
    private final Committer committer;
    private final Reader reader;
    private final Map<Integer, Known> known = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    JdbcModelStore(Projects projects, Committer committer, Reader reader) {
        this.projects = projects;
        this.committer = committer;
        this.reader = reader;
    }

    @Override
    public CompletableFuture<List<Upstream>> upstreams(String project) {
        return JdbcRolloutStore.guarded(
                () -> look(projects.byName(project).no()).thenApply(Known::upstreams));
    }

    @Override
    public CompletableFuture<GatewaySettings> settings(String project) {
        return JdbcRolloutStore.guarded(
                () -> look(projects.byName(project).no()).thenApply(Known::settings));
    }

    private CompletableFuture<Known> look(int project) {
        Known there = known.get(project);
        if (there != null) {
            return CompletableFuture.completedFuture(there);
        }
        long before = changes.get();
        return reader.brief(connection -> new Known(
                        readUpstreams(connection, project),
                        readSettings(connection, project),
                        readSwaps(connection, project)))
                .thenApply(read -> {
                    // Do not keep what may have been overtaken while it was read.
                    if (changes.get() == before) {
                        known.put(project, read);
                        if (changes.get() != before) {
                            known.remove(project);
                        }
                    }
                    return read;
                });
    }

    @Override
    public CompletableFuture<List<Upstream>> put(String project, List<Upstream> upstreams) {
        List<Upstream> given = List.copyOf(upstreams);
        return JdbcRolloutStore.guarded(() -> {
            int no = projects.byName(project).no();
            return changed(committer.submit(tx -> {
                tx.flush();
                List<Upstream> there = readUpstreams(tx.connection(), no);
                long added = given.stream()
                        .filter(each -> there.stream().noneMatch(other -> samePlace(each, other)))
                        .count();
                if (there.size() + added > MAX_UPSTREAMS) {
                    throw new StoreException.Invalid("a project has at most " + MAX_UPSTREAMS + " upstreams");
                }
                if (given.stream().anyMatch(Upstream::preferred)) {
                    tx.row(Write.NO_PREFERRED_UPSTREAM).set(no).add();
                    // The rows that come next may be preferred again.
                    tx.flush();
                }
                for (Upstream upstream : given) {
                    SecretRef secret = upstream.secret();
                    tx.row(Write.PUT_UPSTREAM)
                            .set(no)
                            .set(upstream.model())
                            .set(upstream.endpoint())
                            .set(upstream.kind().number())
                            .set(upstream.servedModel())
                            .set(secret == null ? null : secret.text())
                            .set(upstream.version())
                            .set(upstream.hash())
                            .set(upstream.preferred())
                            .set(upstream.tokenIds())
                            .set(upstream.responses())
                            .set(tick(tx, no, upstream))
                            .set(upstream.price().in())
                            .set(upstream.price().out())
                            .add();
                    // One of the same place may come twice in a list, and a batch must not meet a row twice.
                    tx.flush();
                }
                tx.signals().projects = true;
                return given;
            }));
        });
    }

    /** Whoever is replaced keeps his place in the order. */
    private static long tick(Tx tx, int project, Upstream upstream) throws SQLException {
        try (PreparedStatement select = tx.connection()
                .prepareStatement("SELECT tick FROM upstream WHERE project = ? AND model = ? AND endpoint = ?")) {
            select.setInt(1, project);
            select.setString(2, upstream.model());
            select.setString(3, upstream.endpoint());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : tx.blocks().next(tx.connection(), "tick");
            }
        }
    }

    private static boolean samePlace(Upstream one, Upstream other) {
        return one.model().equals(other.model()) && one.endpoint().equals(other.endpoint());
    }

    @Override
    public CompletableFuture<Integer> remove(String project, @Nullable String model, @Nullable String endpoint) {
        return JdbcRolloutStore.guarded(() -> {
            int no = projects.byName(project).no();
            return changed(committer.submit(tx -> {
                tx.flush();
                List<Upstream> gone = readUpstreams(tx.connection(), no).stream()
                        .filter(each -> model == null || each.model().equals(model))
                        .filter(each -> endpoint == null || each.endpoint().equals(endpoint))
                        .toList();
                for (Upstream upstream : gone) {
                    tx.row(Write.DELETE_UPSTREAM)
                            .set(no)
                            .set(upstream.model())
                            .set(upstream.endpoint())
                            .add();
                }
                tx.signals().projects = true;
                return gone.size();
            }));
        });
    }

    @Override
    public CompletableFuture<GatewaySettings> settings(String project, GatewaySettings settings) {
        return JdbcRolloutStore.guarded(() -> {
            int no = projects.byName(project).no();
            GatewaySettings.Pause pause = settings.pause();
            GatewaySettings.Budget budget = settings.budget();
            return changed(committer.submit(tx -> {
                tx.row(Write.PUT_GATEWAY_SETTINGS)
                        .set(no)
                        .set(settings.rewardsFromVerifier())
                        .set(settings.redact())
                        .set(settings.freeTraces())
                        .orNull(orNone(budget.maxCalls()))
                        .orNull(orNone(budget.maxTurns()))
                        .orNull(orNone(budget.maxTokens()))
                        .orNull(orNone(budget.maxTrajectoryTokens()))
                        .orNull(orNone(budget.maxSeconds()))
                        .set(settings.replay().ordinal())
                        .orNull(pause == null ? Keys.NONE : pause.retryAfter().toNanos())
                        .set(pause == null ? null : pause.reason())
                        .add();
                tx.flush();
                tx.signals().projects = true;
                return settings;
            }));
        });
    }

    @Override
    public CompletableFuture<List<Swap>> swaps(String project) {
        return JdbcRolloutStore.guarded(
                () -> look(projects.byName(project).no()).thenApply(Known::swaps));
    }

    @Override
    public CompletableFuture<Swap> beginSwap(String project, Swap swap) {
        return JdbcRolloutStore.guarded(() -> {
            int no = projects.byName(project).no();
            return changed(committer.submit(tx -> {
                tx.row(Write.PUT_SWAP)
                        .set(no)
                        .set(swap.model())
                        .set(swap.holds())
                        .set(swap.until().toEpochMilli())
                        .add();
                tx.flush();
                tx.signals().projects = true;
                return swap;
            }));
        });
    }

    @Override
    public CompletableFuture<Boolean> endSwap(String project, String model, Swap.@Nullable Weights weights) {
        return JdbcRolloutStore.guarded(() -> {
            int no = projects.byName(project).no();
            return changed(committer.submit(tx -> {
                tx.flush();
                boolean there = readSwaps(tx.connection(), no).stream()
                        .anyMatch(swap -> swap.model().equals(model));
                if (weights != null) {
                    tx.row(Write.SET_WEIGHTS)
                            .set(weights.version())
                            .set(weights.hash())
                            .set(no)
                            .set(model)
                            .add();
                }
                tx.row(Write.DELETE_SWAP).set(no).set(model).add();
                tx.flush();
                tx.signals().projects = true;
                return there;
            }));
        });
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    private static List<Swap> readSwaps(Connection connection, int project) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT model, holds, until_time FROM model_swap WHERE project = ? ORDER BY model")) {
            select.setInt(1, project);
            List<Swap> found = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(new Swap(row.getString(1), row.getBoolean(2), Instant.ofEpochMilli(row.getLong(3))));
                }
            }
            return List.copyOf(found);
        }
    }

    private static long orNone(@Nullable Long value) {
        return value == null ? Keys.NONE : value;
    }

    /** Who is answered must find what he wrote, whether or not the hub was quicker. */
    private <T> CompletableFuture<T> changed(CompletableFuture<T> write) {
        return write.thenApply(done -> {
            forget();
            return done;
        });
    }

    private void forget() {
        changes.incrementAndGet();
        known.clear();
        listeners.forEach(Runnable::run);
    }

    @Override
    public void projects() {
        forget();
    }

    @Override
    public void lost() {
        forget();
    }

    private static List<Upstream> readUpstreams(Connection connection, int project) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT model, endpoint, kind, served_model, secret, version, hash,"
                        + " preferred, token_ids, responses, price_in, price_out FROM upstream WHERE project = ?"
                        + " ORDER BY tick, model, endpoint")) {
            select.setInt(1, project);
            List<Upstream> found = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    String secret = row.getString(5);
                    found.add(new Upstream(
                            row.getString(1),
                            row.getString(2),
                            UpstreamKind.ofNumber(row.getInt(3)),
                            row.getString(4),
                            secret == null ? null : new SecretRef(secret),
                            row.getLong(6),
                            row.getString(7),
                            row.getBoolean(8),
                            row.getBoolean(9),
                            row.getBoolean(10),
                            new Price(row.getLong(11), row.getLong(12))));
                }
            }
            return List.copyOf(found);
        }
    }

    private static GatewaySettings readSettings(Connection connection, int project) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT rewards_from_verifier, redact, free_traces, max_calls, max_turns,"
                        + " max_tokens, max_trajectory_tokens, max_seconds, replay, pause_nanos, pause_reason"
                        + " FROM gateway_settings WHERE project = ?")) {
            select.setInt(1, project);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return GatewaySettings.DEFAULT;
                }
                long pause = StateRows.longOrNone(row, 10);
                return new GatewaySettings(
                        row.getBoolean(1),
                        row.getBoolean(2),
                        row.getDouble(3),
                        new GatewaySettings.Budget(
                                boxed(StateRows.longOrNone(row, 4)),
                                boxed(StateRows.longOrNone(row, 5)),
                                boxed(StateRows.longOrNone(row, 6)),
                                boxed(StateRows.longOrNone(row, 7)),
                                boxed(StateRows.longOrNone(row, 8))),
                        Replay.values()[row.getInt(9)],
                        pause == Keys.NONE
                                ? null
                                : new GatewaySettings.Pause(Duration.ofNanos(pause), row.getString(11)));
            }
        }
    }

    private static @Nullable Long boxed(long value) {
        return value == Keys.NONE ? null : value;
    }
}
