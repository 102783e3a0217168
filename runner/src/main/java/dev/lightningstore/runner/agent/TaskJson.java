package dev.lightningstore.runner.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.lightningstore.agent.Task;
import dev.lightningstore.json.Json;
import dev.lightningstore.resource.Resources;
import java.nio.charset.StandardCharsets;

/** A task as agents in other languages read it. */
public final class TaskJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private TaskJson() {}

    public static ObjectNode of(Task task) {
        ObjectNode node = JSON.createObjectNode();
        node.put("rollout_id", task.rolloutId());
        node.put("attempt_id", task.attemptId());
        node.put("attempt", task.attempt());
        node.put("mode", task.mode() == null ? null : task.mode().wire());
        node.putRawValue("input", raw(task.input()));
        if (task.metadata() == null) {
            node.putNull("metadata");
        } else {
            node.putRawValue("metadata", raw(task.metadata()));
        }
        Resources resources = task.resources();
        if (resources == null) {
            node.putNull("resources");
        } else {
            node.put("resources_id", resources.resourcesId());
            node.put("resources_version", resources.version());
            node.putRawValue("resources", raw(resources.resources()));
        }
        return node;
    }

    public static byte[] bytes(ObjectNode node) {
        return node.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Text that is known to be JSON, to be put into a tree as it is. */
    public static RawValue raw(Json json) {
        return new RawValue(json.toString());
    }
}
