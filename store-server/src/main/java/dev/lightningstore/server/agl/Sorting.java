package dev.lightningstore.server.agl;

import dev.lightningstore.error.StoreException;
import java.util.List;
import java.util.Set;

/** The fields of each kind of thing that the peer lets a caller sort by, in the order in which it lists them. */
enum Sorting {
    ROLLOUTS(
            List.of(
                    "rollout_id",
                    "input",
                    "start_time",
                    "end_time",
                    "mode",
                    "resources_id",
                    "status",
                    "config",
                    "metadata"),
            Set.of("input", "config", "metadata")),
    ATTEMPTS(
            List.of(
                    "rollout_id",
                    "attempt_id",
                    "sequence_id",
                    "start_time",
                    "end_time",
                    "status",
                    "worker_id",
                    "last_heartbeat_time",
                    "metadata"),
            Set.of("metadata")),
    SPANS(
            List.of(
                    "rollout_id",
                    "attempt_id",
                    "sequence_id",
                    "trace_id",
                    "span_id",
                    "parent_id",
                    "name",
                    "status",
                    "attributes",
                    "events",
                    "links",
                    "start_time",
                    "end_time",
                    "context",
                    "parent",
                    "resource"),
            Set.of("status", "attributes", "events", "links", "context", "parent", "resource")),
    RESOURCES(List.of("resources_id", "create_time", "update_time", "version", "resources"), Set.of("resources")),
    WORKERS(
            List.of(
                    "worker_id",
                    "status",
                    "heartbeat_stats",
                    "last_heartbeat_time",
                    "last_dequeue_time",
                    "last_busy_time",
                    "last_idle_time",
                    "current_rollout_id",
                    "current_attempt_id"),
            Set.of("heartbeat_stats"));

    private final List<String> fields;

    /** The peer takes these and then fails, since one dict is not less than another. */
    private final Set<String> withoutOrder;

    Sorting(List<String> fields, Set<String> withoutOrder) {
        this.fields = fields;
        this.withoutOrder = withoutOrder;
    }

    void check(String field) {
        if (!fields.contains(field)) {
            throw new StoreException.Invalid(
                    "Invalid sort_by: " + field + ", allowed fields are: " + String.join(", ", fields));
        }
        if (withoutOrder.contains(field)) {
            throw new StoreException.Invalid("Invalid sort_by: " + field + " has no order");
        }
    }
}
