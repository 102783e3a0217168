package dev.lightningstore.job;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import java.util.List;

/**
 * A training job to be made.
 *
 * @param name as people call it; need not be unique
 * @param spec a JSON object that says which model is trained and how; the algorithm server reads it
 */
public record NewJob(String name, Json spec, List<JobTask> tasks) {
    public static final int MAX_NAME = 200;
    public static final int MAX_SPEC_BYTES = 1 << 20;
    public static final int MAX_TASKS = 100_000;

    public NewJob {
        if (name.isBlank() || name.length() > MAX_NAME) {
            throw StoreException.Invalid.field("name", "must have 1 to " + MAX_NAME + " characters");
        }
        if (!spec.isObject()) {
            throw StoreException.Invalid.field("spec", "must be a JSON object");
        }
        if (spec.utf8().length > MAX_SPEC_BYTES) {
            throw StoreException.Invalid.field("spec", "must have at most " + MAX_SPEC_BYTES + " bytes");
        }
        if (tasks.isEmpty() || tasks.size() > MAX_TASKS) {
            throw StoreException.Invalid.field("tasks", "there are " + tasks.size() + ", not 1 to " + MAX_TASKS);
        }
        tasks = List.copyOf(tasks);
    }
}
