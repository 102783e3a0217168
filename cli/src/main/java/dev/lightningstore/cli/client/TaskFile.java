package dev.lightningstore.cli.client;

import dev.lightningstore.job.JobTask;
import dev.lightningstore.job.NewJob;
import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.json.JsonValue.JsonObject;
import dev.lightningstore.rollout.RolloutMode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The tasks of a training job: JSON lines, each an input, or an object of just {@code input} and {@code mode}. */
final class TaskFile {
    private static final Set<String> WRAPPED = Set.of("input", "mode");

    private TaskFile() {}

    static List<JobTask> read(String file) throws IOException {
        List<JobTask> tasks = new ArrayList<>();
        int number = 0;
        try (BufferedReader lines = InputText.lines(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                if (tasks.size() == NewJob.MAX_TASKS) {
                    throw new IllegalArgumentException(
                            file + " line " + number + ": a job has at most " + NewJob.MAX_TASKS + " tasks");
                }
                tasks.add(task(line, file + " line " + number));
            }
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + " after line " + number + ": not UTF-8", e);
        }
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException(file + ": holds no line with a task");
        }
        return tasks;
    }

    private static JobTask task(String line, String where) {
        Json json = Json.parse(line.getBytes(StandardCharsets.UTF_8), where);
        JsonValue task = JsonValue.of(json);
        if (!(task instanceof JsonObject object) || !object.members().keySet().equals(WRAPPED)) {
            return new JobTask(json, null);
        }
        JsonValue said = task.find("/mode").orElseThrow();
        String mode = said.string().orElse("");
        if (!mode.equals(RolloutMode.TRAIN.wire()) && !mode.equals(RolloutMode.VAL.wire())) {
            throw new IllegalArgumentException(where + ": mode is " + said.json() + "; use \"train\" or \"val\"");
        }
        return new JobTask(task.find("/input").orElseThrow().json(), RolloutMode.ofWire(mode, where));
    }
}
