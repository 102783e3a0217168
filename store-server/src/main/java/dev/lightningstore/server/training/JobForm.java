package dev.lightningstore.server.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.gateway.JsonText;
import dev.lightningstore.job.JobTask;
import dev.lightningstore.job.NewJob;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.RolloutMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads a job that is to be made; what it does not know it refuses. */
final class JobForm {
    private static final Set<String> JOB = Set.of("name", "spec", "tasks");
    private static final Set<String> TASK = Set.of("input", "mode");

    private JobForm() {}

    static NewJob read(byte[] body) {
        ObjectNode job = JsonText.parseObject(body, "body");
        only(job, JOB, "");
        JsonNode tasks = job.get("tasks");
        if (!(tasks instanceof ArrayNode list)) {
            throw StoreException.Invalid.field("tasks", "must be a list of {\"input\": …} objects");
        }
        List<JobTask> read = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            read.add(task(list.get(i), "tasks[" + i + "]"));
        }
        return new NewJob(
                JsonText.requiredText(job, "name"), Json.parseObject(JsonText.bytes(job.path("spec")), "spec"), read);
    }

    private static JobTask task(JsonNode node, String where) {
        if (!(node instanceof ObjectNode task) || !task.has("input")) {
            throw StoreException.Invalid.field(where, "must be an object with an input, and train or val as its mode");
        }
        only(task, TASK, where + ".");
        String mode = JsonText.text(task, "mode");
        return new JobTask(
                Json.parse(JsonText.bytes(task.get("input")), where + ".input"),
                mode == null ? null : RolloutMode.ofWire(mode, where + ".mode"));
    }

    private static void only(ObjectNode object, Set<String> known, String where) {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw StoreException.Invalid.field(
                        where + name,
                        "is not known here; there are "
                                + String.join(", ", known.stream().sorted().toList()));
            }
        });
    }
}
