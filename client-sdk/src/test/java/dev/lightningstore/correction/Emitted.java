package dev.lightningstore.correction;

import dev.lightningstore.json.Json;
import dev.lightningstore.reward.Reward;
import dev.lightningstore.trace.Emitter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes down what is emitted, as a loop emits it. */
final class Emitted implements Emitter {
    final List<String> lines = new ArrayList<>();

    @Override
    public void emitStart(String taskId, @Nullable Json input) {
        lines.add("start");
    }

    @Override
    public void emitAction(String action, @Nullable Json input, @Nullable Json output) {
        lines.add(action + " " + input + " " + output);
    }

    @Override
    public void emitReward(Reward reward) {
        lines.add("reward " + reward.value());
    }

    @Override
    public void emitEnd(boolean success, @Nullable Json output) {
        lines.add("end");
    }

    @Override
    public void emitMessage(String message) {
        lines.add("message " + message);
    }

    @Override
    public void emitObject(Json object) {
        lines.add("object " + object);
    }

    @Override
    public void emitException(Throwable exception) {
        lines.add("exception " + exception.getMessage());
    }

    @Override
    public void emitAnnotation(Map<String, String> annotation) {
        lines.add("annotation " + annotation);
    }

    @Override
    public Operation emitOperation(String name, @Nullable Json input) {
        throw new UnsupportedOperationException("no loop opens an operation");
    }
}
