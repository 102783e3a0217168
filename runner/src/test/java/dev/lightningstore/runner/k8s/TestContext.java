package dev.lightningstore.runner.k8s;

import dev.lightningstore.agent.RolloutContext;
import dev.lightningstore.json.Json;
import dev.lightningstore.trace.Emitter;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a Job is made with. */
record TestContext(String token) implements RolloutContext {
    @Override
    public Emitter emit() {
        throw new AssertionError("nothing runs yet");
    }

    @Override
    public @Nullable URI openAiBaseUrl() {
        return null;
    }

    @Override
    public @Nullable Instant deadline() {
        return null;
    }

    @Override
    public boolean stopped() {
        return false;
    }

    @Override
    public void progress(Json progress) {}
}
