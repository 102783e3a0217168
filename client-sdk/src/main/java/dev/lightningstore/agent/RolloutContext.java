package dev.lightningstore.agent;

import dev.lightningstore.json.Json;
import dev.lightningstore.trace.Emitter;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What an agent may use while it does one task. Thread-safe; good until the agent returns. */
public interface RolloutContext {
    /** Where the agent tells what it does. Also current in OpenTelemetry's context of the calling thread. */
    Emitter emit();

    /** An OpenAI base URL whose calls are recorded with this attempt; null where the store has no gateway. */
    @Nullable
    URI openAiBaseUrl();

    /** The key for {@link #openAiBaseUrl()} and for the store: good for this attempt only. Empty where none is needed. */
    String token();

    /** When the attempt times out; null where it may take as long as it wants. */
    @Nullable
    Instant deadline();

    /** Whether the work is no longer wanted: cancelled, timed out, or the lease is lost. The thread is interrupted too. */
    boolean stopped();

    /** How far it is, a JSON object of the agent's own; goes up with the next heartbeat. */
    void progress(Json progress);
}
