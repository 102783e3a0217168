package dev.lightningstore.trace;

import dev.lightningstore.json.Json;
import dev.lightningstore.reward.Reward;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells the store what an agent does: each call is one span of the current attempt. It never blocks the agent and never
 * throws into it; what cannot be kept is counted. Thread-safe.
 */
public interface Emitter {
    /** The work on a task begins. */
    void emitStart(String taskId, @Nullable Json input);

    /** A step was taken: a tool was called, a model answered, a file was written. */
    void emitAction(String action, @Nullable Json input, @Nullable Json output);

    /** How good it was. */
    void emitReward(Reward reward);

    /** The work on the task is over. */
    void emitEnd(boolean success, @Nullable Json output);

    void emitMessage(String message);

    void emitObject(Json object);

    void emitException(Throwable exception);

    /** Facts about the attempt, or about the span that is current: flat names and values. */
    void emitAnnotation(Map<String, String> annotation);

    /** A model was called. Of what was said, only as much is told as the settings let through. */
    void emitModelCall(ModelCall call);

    /** A stretch of work under a name; what happens before it is closed becomes its child. Use it with try. */
    Operation emitOperation(String name, @Nullable Json input);

    /** How good it was, as one number. */
    default void emitReward(double value) {
        emitReward(Reward.of(value));
    }

    /** Open until closed, on the thread that opened it. */
    interface Operation extends AutoCloseable {
        void output(Json output);

        void failed(Throwable exception);

        @Override
        void close();
    }
}
