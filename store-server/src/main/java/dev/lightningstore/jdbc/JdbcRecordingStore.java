package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.model.Recording;
import dev.lightningstore.model.RecordingStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Recorded answers over JDBC. */
final class JdbcRecordingStore implements RecordingStore {
    /** Bounds are looked after at one put of so many, as that reads the list of all. */
    private static final int TRIM_EVERY = 16;

    private final Projects projects;
    private final Committer committer;
    private final Reader reader;
    private final int maxRecordings;
    private final long maxBytes;
    private final AtomicInteger puts = new AtomicInteger();

    JdbcRecordingStore(Projects projects, Committer committer, Reader reader, int maxRecordings, long maxBytes) {
        this.projects = projects;
        this.committer = committer;
        this.reader = reader;
        this.maxRecordings = maxRecordings;
        this.maxBytes = maxBytes;
    }

    @Override
    public CompletableFuture<Optional<Recording>> find(String project, String hash) {
        return JdbcRolloutStore.guarded(() -> {
            int no = projects.byName(project).no();
            return reader.brief(connection -> {
                try (PreparedStatement select =
                        connection.prepareStatement("SELECT model, operation, at_time, content_type, answer"
                                + " FROM recording WHERE project = ? AND request_hash = ?")) {
                    select.setInt(1, no);
                    select.setString(2, hash);
                    try (ResultSet row = select.executeQuery()) {
                        return row.next()
                                ? Optional.of(new Recording(
                                        hash,
                                        row.getString(1),
                                        row.getString(2),
                                        Times.instant(row.getLong(3)),
                                        row.getString(4),
                                        row.getBytes(5)))
                                : Optional.empty();
                    }
                }
            });
        });
    }

    @Override
    public CompletableFuture<Boolean> put(String project, Recording recording) {
        if (recording.answer().length > Recording.MAX_BYTES) {
            throw StoreException.Invalid.field("answer", "has more than " + Recording.MAX_BYTES + " bytes");
        }
        return JdbcRolloutStore.guarded(() -> {
            int no = projects.byName(project).no();
            return committer.submit(tx -> {
                tx.row(Write.PUT_RECORDING)
                        .set(no)
                        .set(recording.hash())
                        .set(recording.model())
                        .set(recording.operation())
                        .set(Times.nanos(recording.time()))
                        .set(recording.contentType())
                        .set(recording.answer().length)
                        .set(recording.answer())
                        .add();
                // One of the same request may come twice in a group, and a batch must not meet a row twice.
                tx.flush();
                if (puts.getAndIncrement() % TRIM_EVERY == 0) {
                    for (String old : beyondBounds(tx.connection(), no)) {
                        tx.row(Write.DELETE_RECORDING).set(no).set(old).add();
                    }
                }
                return true;
            });
        });
    }

    private List<String> beyondBounds(Connection connection, int project) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT request_hash, size FROM recording"
                + " WHERE project = ? ORDER BY project DESC, at_time DESC")) {
            select.setInt(1, project);
            List<String> old = new ArrayList<>();
            int kept = 0;
            long bytes = 0;
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    kept++;
                    bytes += row.getInt(2);
                    if (kept > maxRecordings || bytes > maxBytes) {
                        old.add(row.getString(1));
                    }
                }
            }
            return old;
        }
    }

    private static List<String> hashes(PreparedStatement select) throws SQLException {
        List<String> hashes = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                hashes.add(row.getString(1));
            }
        }
        return hashes;
    }

    @Override
    public CompletableFuture<List<Recording.Brief>> list(String project, int limit) {
        return JdbcRolloutStore.guarded(() -> {
            int no = projects.byName(project).no();
            return reader.lengthy(connection -> {
                try (PreparedStatement select =
                        connection.prepareStatement("SELECT request_hash, model, operation, at_time, content_type,"
                                + " size FROM recording WHERE project = ?"
                                + " ORDER BY project DESC, at_time DESC LIMIT ?")) {
                    select.setInt(1, no);
                    select.setInt(2, limit);
                    List<Recording.Brief> found = new ArrayList<>();
                    try (ResultSet row = select.executeQuery()) {
                        while (row.next()) {
                            found.add(new Recording.Brief(
                                    row.getString(1),
                                    row.getString(2),
                                    row.getString(3),
                                    Times.instant(row.getLong(4)),
                                    row.getString(5),
                                    row.getLong(6)));
                        }
                    }
                    return List.copyOf(found);
                }
            });
        });
    }

    @Override
    public CompletableFuture<Integer> clear(String project, @Nullable String model) {
        return JdbcRolloutStore.guarded(() -> {
            int no = projects.byName(project).no();
            return committer.submit(tx -> {
                tx.flush();
                List<String> gone;
                try (PreparedStatement select = tx.connection()
                        .prepareStatement("SELECT request_hash FROM recording WHERE project = ?"
                                + (model == null ? "" : " AND model = ?"))) {
                    select.setInt(1, no);
                    if (model != null) {
                        select.setString(2, model);
                    }
                    gone = hashes(select);
                }
                for (String hash : gone) {
                    tx.row(Write.DELETE_RECORDING).set(no).set(hash).add();
                }
                return gone.size();
            });
        });
    }
}
