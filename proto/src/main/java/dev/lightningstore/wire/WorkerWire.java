package dev.lightningstore.wire;

import com.google.protobuf.Timestamp;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.v1.QueryWorkersRequest;
import dev.lightningstore.v1.WorkerHeartbeatRequest;
import dev.lightningstore.v1.WorkerStatusSet;
import dev.lightningstore.worker.Worker;
import dev.lightningstore.worker.WorkerStatus;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Workers. */
public final class WorkerWire {
    private WorkerWire() {}

    public static dev.lightningstore.v1.Worker of(Worker worker) {
        var wire = dev.lightningstore.v1.Worker.newBuilder()
                .setWorkerId(worker.workerId())
                .setStatus(of(worker.status()));
        if (worker.heartbeatStats() != null) {
            wire.setHeartbeatStatsBytes(JsonWire.of(worker.heartbeatStats()));
        }
        if (worker.lastHeartbeatTime() != null) {
            wire.setLastHeartbeatTime(TimeWire.of(worker.lastHeartbeatTime()));
        }
        if (worker.lastDequeueTime() != null) {
            wire.setLastDequeueTime(TimeWire.of(worker.lastDequeueTime()));
        }
        if (worker.lastBusyTime() != null) {
            wire.setLastBusyTime(TimeWire.of(worker.lastBusyTime()));
        }
        if (worker.lastIdleTime() != null) {
            wire.setLastIdleTime(TimeWire.of(worker.lastIdleTime()));
        }
        if (worker.currentRolloutId() != null) {
            wire.setCurrentRolloutId(worker.currentRolloutId());
        }
        if (worker.currentAttemptId() != null) {
            wire.setCurrentAttemptId(worker.currentAttemptId());
        }
        return wire.build();
    }

    public static Worker of(dev.lightningstore.v1.Worker wire) {
        return new Worker(
                wire.getWorkerId(),
                status(wire.getStatus()),
                wire.hasHeartbeatStats() ? JsonWire.carried(wire.getHeartbeatStats()) : null,
                time(wire.hasLastHeartbeatTime(), wire.getLastHeartbeatTime()),
                time(wire.hasLastDequeueTime(), wire.getLastDequeueTime()),
                time(wire.hasLastBusyTime(), wire.getLastBusyTime()),
                time(wire.hasLastIdleTime(), wire.getLastIdleTime()),
                wire.hasCurrentRolloutId() ? wire.getCurrentRolloutId() : null,
                wire.hasCurrentAttemptId() ? wire.getCurrentAttemptId() : null);
    }

    private static @Nullable Instant time(boolean present, Timestamp time) {
        return present ? TimeWire.instant(time, "worker") : null;
    }

    static dev.lightningstore.v1.WorkerStatus of(WorkerStatus status) {
        return Objects.requireNonNull(dev.lightningstore.v1.WorkerStatus.forNumber(status.number()));
    }

    static WorkerStatus status(dev.lightningstore.v1.WorkerStatus wire) {
        if (wire == dev.lightningstore.v1.WorkerStatus.UNRECOGNIZED) {
            throw StoreException.Invalid.field("status", "is not the status of a worker");
        }
        return WorkerStatus.ofNumber(wire.getNumber());
    }

    public static WorkerHeartbeatRequest heartbeat(String workerId, @Nullable Json stats) {
        var wire = WorkerHeartbeatRequest.newBuilder().setWorkerId(workerId);
        if (stats != null) {
            wire.setStatsBytes(JsonWire.of(stats));
        }
        return wire.build();
    }

    public static QueryWorkersRequest query(
            @Nullable Set<WorkerStatus> statusIn,
            @Nullable String workerIdContains,
            boolean any,
            dev.lightningstore.store.PageRequest page) {
        var wire = QueryWorkersRequest.newBuilder().setAny(any).setPage(PageWire.of(page));
        if (statusIn != null) {
            var statuses = WorkerStatusSet.newBuilder();
            for (WorkerStatus status : statusIn) {
                statuses.addStatuses(of(status));
            }
            wire.setStatusIn(statuses);
        }
        if (workerIdContains != null) {
            wire.setWorkerIdContains(workerIdContains);
        }
        return wire.build();
    }

    public static @Nullable Set<WorkerStatus> statusIn(QueryWorkersRequest wire) {
        if (!wire.hasStatusIn()) {
            return null;
        }
        Set<WorkerStatus> statuses = EnumSet.noneOf(WorkerStatus.class);
        for (dev.lightningstore.v1.WorkerStatus status : wire.getStatusIn().getStatusesList()) {
            statuses.add(status(status));
        }
        return statuses;
    }
}
