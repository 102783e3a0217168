package dev.lightningstore.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.worker.Worker;
import java.util.List;

/** A worker and what it was last seen doing. */
final class WorkerView implements View<Worker> {
    @Override
    public List<Column<Worker>> columns() {
        return List.of(
                new Column<>("worker", Worker::workerId),
                new Column<>("status", it -> it.status().wire()),
                new Column<>("rollout", Worker::currentRolloutId),
                new Column<>("attempt", Worker::currentAttemptId),
                new Column<>("heard of", Worker::lastHeartbeatTime),
                new Column<>("last claim", Worker::lastDequeueTime));
    }

    @Override
    public ObjectNode tree(Worker it) {
        return new Tree()
                .text("worker_id", it.workerId())
                .text("status", it.status().wire())
                .text("current_rollout_id", it.currentRolloutId())
                .text("current_attempt_id", it.currentAttemptId())
                .time("last_heartbeat_time", it.lastHeartbeatTime())
                .time("last_dequeue_time", it.lastDequeueTime())
                .time("last_busy_time", it.lastBusyTime())
                .time("last_idle_time", it.lastIdleTime())
                .json("heartbeat_stats", it.heartbeatStats())
                .node();
    }
}
