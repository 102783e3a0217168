package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.project.ApiKey;
import dev.lightningstore.project.Project;
import dev.lightningstore.project.ProjectStore;
import dev.lightningstore.project.Quotas;
import dev.lightningstore.project.Role;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Projects and keys over JDBC. Of a key's secret only the SHA-256 is stored: it is random, so it needs no salt. */
final class JdbcProjectStore implements ProjectStore {
    private static final int MAX_PROJECTS = 100_000;
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int SECRET_CHARACTERS = 43; // 256 bits
    private static final int ID_CHARACTERS = 12;
    private static final String COLUMNS =
            "k.id, k.project, k.role, k.name, k.create_time, k.expire_time, k.revoke_time";

    private final Projects projects;
    private final Committer committer;
    private final Reader reader;
    private final SecureRandom random = new SecureRandom();

    JdbcProjectStore(Projects projects, Committer committer, Reader reader) {
        this.projects = projects;
        this.committer = committer;
        this.reader = reader;
    }

    @Override
    public CompletableFuture<Project> create(String name, Quotas quotas) {
        return JdbcRolloutStore.guarded(() -> {
            Project.checkName(name);
            ProjectState known = projects.find(name);
            return known != null
                    ? CompletableFuture.completedFuture(known.project())
                    : committer.submit(tx -> create(tx, name, quotas)).thenApply(made -> {
                        projects.add(made); // only now is it sure that the table has it
                        return made.project();
                    });
        });
    }

    private ProjectState create(Tx tx, String name, Quotas quotas) throws SQLException {
        tx.flush();
        Optional<ProjectState> known = Projects.read(tx.connection(), name);
        if (known.isPresent()) {
            return known.get();
        }
        if (StreamSupport.stream(projects.all().spliterator(), false).count() >= MAX_PROJECTS) {
            throw new StoreException.Overloaded(
                    "there are " + MAX_PROJECTS + " projects already", Duration.ofMinutes(1));
        }
        Project project = new Project(name, quotas, tx.instant());
        int no = Math.toIntExact(tx.blocks().next(tx.connection(), "project_no"));
        Batches.Row row = tx.row(Write.INSERT_PROJECT).set(no).set(name).set(Times.nanos(project.createTime()));
        quotas(row, quotas).add();
        if (tx.dialect().alone()) {
            tx.row(Write.INSERT_TALLY).set(no).set(0).add();
        }
        tx.signals().projects = true;
        return new ProjectState(no, project);
    }

    @Override
    public CompletableFuture<Optional<Project>> get(String name) {
        return CompletableFuture.completedFuture(
                Optional.ofNullable(projects.find(name)).map(ProjectState::project));
    }

    @Override
    public CompletableFuture<List<Project>> list() {
        return CompletableFuture.completedFuture(
                StreamSupport.stream(projects.all().spliterator(), false)
                        .map(ProjectState::project)
                        .sorted(Comparator.comparing(Project::name))
                        .toList());
    }

    @Override
    public CompletableFuture<Project> setQuotas(String name, Quotas quotas) {
        return JdbcRolloutStore.guarded(() -> {
            ProjectState state = projects.byName(name);
            Project changed = new Project(name, quotas, state.project().createTime());
            return committer
                    .submit(tx -> {
                        quotas(tx.row(Write.UPDATE_PROJECT), quotas)
                                .set(state.no())
                                .add();
                        tx.signals().projects = true;
                        return changed;
                    })
                    .thenApply(committed -> {
                        projects.changed(state, committed);
                        return committed;
                    });
        });
    }

    private static Batches.Row quotas(Batches.Row row, Quotas quotas) throws SQLException {
        Duration retention = quotas.retention();
        return row.orNull(orNone(quotas.maxQueued()))
                .orNull(orNone(quotas.maxRollouts()))
                .orNull(orNone(quotas.maxSpanBytes()))
                .orNull(retention == null ? Keys.NONE : retention.toNanos());
    }

    private static long orNone(@Nullable Long value) {
        return value == null ? Keys.NONE : value;
    }

    @Override
    public CompletableFuture<NewKey> createKey(
            @Nullable String project, Role role, String name, @Nullable Instant expireTime) {
        return JdbcRolloutStore.guarded(() -> {
            Integer number = project == null ? null : projects.byName(project).no();
            if (name.isEmpty() || name.length() > 200) {
                throw StoreException.Invalid.field("name", "must have 1 to 200 characters");
            }
            String secret = "lsk_" + characters(SECRET_CHARACTERS);
            String id = "key-" + characters(ID_CHARACTERS);
            return committer.submit(tx -> insert(tx, id, project, number, role, name, secret, expireTime));
        });
    }

    /** A key that an operator chose (from the environment, say) instead of us; made once, however often it is given. */
    CompletableFuture<ApiKey> adopt(String secret, Role role, String name) {
        return authenticate(secret)
                .thenCompose(known -> known.isPresent()
                        ? CompletableFuture.completedFuture(known.get())
                        : committer
                                .submit(tx -> insert(
                                        tx, "key-" + characters(ID_CHARACTERS), null, null, role, name, secret, null))
                                .thenApply(NewKey::key));
    }

    private static NewKey insert(
            Tx tx,
            String id,
            @Nullable String project,
            @Nullable Integer number,
            Role role,
            String name,
            String secret,
            @Nullable Instant expireTime)
            throws SQLException {
        Instant now = tx.instant();
        tx.row(Write.INSERT_KEY)
                .set(id)
                .small(number)
                .set(role.number())
                .set(name)
                .set(hash(secret))
                .set(Times.nanos(now))
                .orNull(expireTime == null ? Keys.NONE : Times.nanos(expireTime))
                .orNull(Keys.NONE)
                .add();
        tx.signals().projects = true;
        return new NewKey(new ApiKey(id, project, role, name, now, expireTime, null), secret);
    }

    @Override
    public CompletableFuture<List<ApiKey>> listKeys(@Nullable String project) {
        return JdbcRolloutStore.guarded(() -> {
            Integer number = project == null ? null : projects.byName(project).no();
            String where = number == null ? "" : " WHERE k.project = " + number;
            return reader.lengthy(connection -> {
                List<ApiKey> keys = new ArrayList<>();
                try (PreparedStatement select = connection.prepareStatement(
                                "SELECT " + COLUMNS + " FROM api_key k" + where + " ORDER BY k.create_time, k.id");
                        ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        keys.add(read(row));
                    }
                }
                return keys;
            });
        });
    }

    @Override
    public CompletableFuture<ApiKey> revokeKey(String id) {
        return committer
                .submit(tx -> {
                    tx.row(Write.REVOKE_KEY).set(tx.now()).set(id).add();
                    tx.signals().projects = true;
                    return true;
                })
                .thenCompose(done -> reader.lengthy(connection -> find(connection, "k.id = ?", id)))
                .thenApply(key -> key.orElseThrow(() -> new StoreException.NotFound("key", id)));
    }

    @Override
    public CompletableFuture<Optional<ApiKey>> authenticate(String secret) {
        String hash = hash(secret);
        return reader.brief(connection -> find(connection, "k.hash = ?", hash))
                .thenCombine(
                        now(),
                        (key, now) -> key.filter(k -> k.revokeTime() == null
                                && (k.expireTime() == null || k.expireTime().isAfter(now))));
    }

    private CompletableFuture<Instant> now() {
        return CompletableFuture.completedFuture(committer.clock().instant());
    }

    private Optional<ApiKey> find(Connection connection, String where, String value) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT " + COLUMNS + " FROM api_key k WHERE " + where)) {
            select.setString(1, value);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(read(row)) : Optional.empty();
            }
        }
    }

    private ApiKey read(ResultSet row) throws SQLException {
        int project = row.getInt(2);
        String name =
                row.wasNull() ? null : projects.byNumber(project).project().name();
        return new ApiKey(
                row.getString(1),
                name,
                Role.ofNumber(row.getInt(3)),
                row.getString(4),
                Times.instant(row.getLong(5)),
                Times.instantOrNull(StateRows.longOrNone(row, 6)),
                Times.instantOrNull(StateRows.longOrNone(row, 7)));
    }

    private String characters(int count) {
        StringBuilder text = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    static String hash(String secret) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
