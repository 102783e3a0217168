package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import dev.lightningstore.worker.Worker;
import dev.lightningstore.worker.WorkerStatus;
import dev.lightningstore.worker.WorkerStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Workers over JDBC. */
final class JdbcWorkerStore implements WorkerStore {
    private static final int MAX_LISTED = 100_000;
    private static final Map<String, Listing.Field<Worker>> FIELDS = Map.of(
            "worker_id", Listing.text(Worker::workerId),
            "status", Listing.text(worker -> worker.status().wire()),
            "last_heartbeat_time", Listing.time(Worker::lastHeartbeatTime),
            "last_dequeue_time", Listing.time(Worker::lastDequeueTime),
            "last_busy_time", Listing.time(Worker::lastBusyTime),
            "last_idle_time", Listing.time(Worker::lastIdleTime),
            "current_rollout_id", Listing.text(Worker::currentRolloutId),
            "current_attempt_id", Listing.text(Worker::currentAttemptId));

    private final int project;
    private final Committer committer;
    private final Reader reader;

    JdbcWorkerStore(int project, Committer committer, Reader reader) {
        this.project = project;
        this.committer = committer;
        this.reader = reader;
    }

    @Override
    public CompletableFuture<Worker> heartbeat(String workerId, @Nullable Json stats) {
        return JdbcRolloutStore.guarded(() -> {
            JdbcRolloutStore.checkWorker(workerId);
            if (stats != null && !stats.isObject()) {
                throw StoreException.Invalid.field("heartbeat_stats", "must be a JSON object");
            }
            return committer
                    .submit(tx -> {
                        tx.worker(project, workerId).heartbeat(tx.now(), stats);
                        return true;
                    })
                    .thenCompose(done -> get(workerId))
                    .thenApply(Optional::orElseThrow);
        });
    }

    @Override
    public CompletableFuture<Optional<Worker>> get(String workerId) {
        return reader.brief(connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT " + WorkerState.COLUMNS + " FROM worker WHERE project = ? AND id = ?")) {
                select.setInt(1, project);
                select.setString(2, workerId);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? Optional.of(WorkerState.read(row)) : Optional.empty();
                }
            }
        });
    }

    @Override
    public CompletableFuture<Page<Worker>> query(
            @Nullable Set<WorkerStatus> statusIn, @Nullable String workerIdContains, boolean any, PageRequest page) {
        return JdbcRolloutStore.guarded(() -> reader.lengthy(connection -> Listing.page(
                "workers",
                all(connection).stream()
                        .filter(worker -> matches(worker, statusIn, workerIdContains, any))
                        .toList(),
                FIELDS,
                page)));
    }

    private List<Worker> all(Connection connection) throws SQLException {
        List<Worker> workers = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT " + WorkerState.COLUMNS + " FROM worker WHERE project = ? LIMIT " + MAX_LISTED)) {
            select.setInt(1, project);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    workers.add(WorkerState.read(row));
                }
            }
        }
        return workers;
    }

    private static boolean matches(
            Worker worker, @Nullable Set<WorkerStatus> statusIn, @Nullable String contains, boolean any) {
        boolean status = statusIn != null && statusIn.contains(worker.status());
        boolean name = contains != null && worker.workerId().contains(contains);
        if (statusIn == null && contains == null) {
            return true;
        }
        return any ? status || name : (statusIn == null || status) && (contains == null || name);
    }
}
