package dev.lightningstore.server.agl;

import dev.lightningstore.json.JsonOut;
import dev.lightningstore.worker.Worker;

/** Writes workers. */
final class WorkerJson {
    private WorkerJson() {}

    static void write(JsonOut out, Worker worker) {
        out.ascii("{\"worker_id\":").string(worker.workerId());
        out.ascii(",\"status\":").quoted(worker.status().wire());
        out.ascii(",\"heartbeat_stats\":").raw(worker.heartbeatStats());
        out.ascii(",\"last_heartbeat_time\":").seconds(worker.lastHeartbeatTime());
        out.ascii(",\"last_dequeue_time\":").seconds(worker.lastDequeueTime());
        out.ascii(",\"last_busy_time\":").seconds(worker.lastBusyTime());
        out.ascii(",\"last_idle_time\":").seconds(worker.lastIdleTime());
        out.ascii(",\"current_rollout_id\":").string(worker.currentRolloutId());
        out.ascii(",\"current_attempt_id\":").string(worker.currentAttemptId()).raw('}');
    }
}
