package dev.lightningstore.event;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The feed of what changed in one project, in the order of commit. */
public interface EventStore {
    int MAX_BATCH = 1_000;

    /**
     * Reads on from a token. A token that is older than what is kept is refused with {@code Invalid}; start again with
     * {@code "start"} for the oldest kept, or null for now.
     */
    CompletableFuture<Batch> read(@Nullable String token, int limit);

    /** Runs the action each time there may be something new, until closed; must not block. */
    AutoCloseable onChange(Runnable action);

    /** @param token resumes after the last of these events, also on another server and after a restart */
    record Batch(List<Event> events, String token) {
        public Batch {
            events = List.copyOf(events);
        }
    }
}
