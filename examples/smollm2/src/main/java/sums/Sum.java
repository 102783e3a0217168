package sums;

import dev.lightningstore.json.Json;
import dev.lightningstore.json.JsonValue;
import dev.lightningstore.json.JsonValue.JsonNumber;
import dev.lightningstore.json.JsonValue.JsonString;
import java.util.Arrays;
import java.util.Map;

/** A task: which sum is asked for. */
record Sum(SumTool tool, int a, int b) {
    String question() {
        return "What is " + a + " " + tool.word() + " " + b + "?";
    }

    Json input() {
        return new JsonValue.JsonObject(Map.of(
                        "question", new JsonString(question()),
                        "tool", new JsonString(tool.wire()),
                        "a", new JsonNumber(Integer.toString(a)),
                        "b", new JsonNumber(Integer.toString(b))))
                .json();
    }

    static Sum of(Json input) {
        JsonValue task = JsonValue.of(input);
        String tool = task.find("/tool").flatMap(JsonValue::string).orElse("");
        return new Sum(
                Arrays.stream(SumTool.values())
                        .filter(each -> each.wire().equals(tool))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("the task's tool is '" + tool + "'")),
                number(task, "/a"),
                number(task, "/b"));
    }

    private static int number(JsonValue task, String path) {
        return (int) task.find(path)
                .flatMap(JsonValue::number)
                .orElseThrow(() -> new IllegalArgumentException("the task lacks " + path))
                .doubleValue();
    }
}
