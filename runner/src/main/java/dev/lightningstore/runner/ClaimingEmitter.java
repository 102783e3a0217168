package dev.lightningstore.runner;

import dev.lightningstore.json.Json;
import dev.lightningstore.reward.Reward;
import dev.lightningstore.trace.Emitter;
import dev.lightningstore.trace.ModelCall;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a verifier decides: what the agent says of its own reward is kept as a claim, which nobody trains on. */
final class ClaimingEmitter implements Emitter {
    private static final String CLAIM = "lightning.claimed_reward.";

    private final Emitter emitter;

    ClaimingEmitter(Emitter emitter) {
        this.emitter = emitter;
    }

    @Override
    public void emitReward(Reward reward) {
        Map<String, String> claims = new LinkedHashMap<>();
        reward.values().forEach((name, value) -> claims.put(CLAIM + name, value.toString()));
        emitter.emitAnnotation(claims);
    }

    @Override
    public void emitStart(String taskId, @Nullable Json input) {
        emitter.emitStart(taskId, input);
    }

    @Override
    public void emitAction(String action, @Nullable Json input, @Nullable Json output) {
        emitter.emitAction(action, input, output);
    }

    @Override
    public void emitEnd(boolean success, @Nullable Json output) {
        emitter.emitEnd(success, output);
    }

    @Override
    public void emitMessage(String message) {
        emitter.emitMessage(message);
    }

    @Override
    public void emitObject(Json object) {
        emitter.emitObject(object);
    }

    @Override
    public void emitException(Throwable exception) {
        emitter.emitException(exception);
    }

    /** A reward is an annotation with agreed names: those are claims too. */
    @Override
    public void emitAnnotation(Map<String, String> annotation) {
        Map<String, String> kept = new LinkedHashMap<>();
        annotation.forEach((name, value) ->
                kept.put(name.startsWith("agentlightning.reward") ? CLAIM + "raw." + name : name, value));
        emitter.emitAnnotation(kept);
    }

    @Override
    public void emitModelCall(ModelCall call) {
        emitter.emitModelCall(call);
    }

    @Override
    public Operation emitOperation(String name, @Nullable Json input) {
        return emitter.emitOperation(name, input);
    }
}
