package dev.lightningstore.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One try at a rollout. */
final class AttemptView implements View<Attempt> {
    @Override
    public List<Column<Attempt>> columns() {
        return List.of(
                new Column<>("#", Attempt::number),
                new Column<>("attempt", Attempt::attemptId),
                new Column<>("status", it -> it.status().wire()),
                new Column<>("worker", Attempt::workerId),
                new Column<>("started", Attempt::startTime),
                new Column<>("ended", Attempt::endTime),
                new Column<>("heard of", Attempt::lastHeartbeatTime),
                new Column<>(
                        "failure",
                        it -> it.failure() == null ? null : it.failure().kind().wire()));
    }

    @Override
    public ObjectNode tree(Attempt item) {
        return fields(item);
    }

    static ObjectNode fields(Attempt it) {
        return new Tree()
                .text("attempt_id", it.attemptId())
                .number("sequence_id", (long) it.number())
                .text("status", it.status().wire())
                .text("worker_id", it.workerId())
                .time("start_time", it.startTime())
                .time("end_time", it.endTime())
                .time("last_heartbeat_time", it.lastHeartbeatTime())
                .time("lease_deadline", it.leaseDeadline())
                .json("metadata", it.metadata())
                .tree("failure", failure(it.failure()))
                .node();
    }

    static @Nullable ObjectNode failure(@Nullable Failure failure) {
        return failure == null
                ? null
                : new Tree()
                        .text("kind", failure.kind().wire())
                        .text("message", failure.message())
                        .node();
    }
}
