package dev.lightningstore.rollout;

import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The rollouts of one project and their attempts. Every future completes after the write is committed, or with a {@link
 * dev.lightningstore.error.StoreException}.
 */
public interface RolloutStore {
    /** An enqueue of more is refused; the caller cuts it. */
    int MAX_ENQUEUE = 10_000;

    int MAX_DEQUEUE = 1_000;

    /** Stands for the last attempt wherever an attempt id is asked for. */
    String LATEST = "latest";

    /** Queues new rollouts, all or none, in order. The same request id answers the same rollouts again. */
    CompletableFuture<List<Rollout>> enqueue(List<NewRollout> rollouts, @Nullable String requestId);

    /** Makes a rollout and its first attempt at once, past the queue. */
    CompletableFuture<AttemptedRollout> start(
            NewRollout rollout, @Nullable String workerId, @Nullable String requestId);

    /** Makes another attempt by hand, whatever the rollout's config allows. */
    CompletableFuture<AttemptedRollout> startAttempt(String rolloutId, @Nullable String workerId);

    /** Claims without a lease, as the peer's wire does. An empty answer means an empty queue; it never waits. */
    CompletableFuture<List<AttemptedRollout>> dequeue(int limit, @Nullable String workerId);

    CompletableFuture<Optional<AttemptedRollout>> get(String rolloutId);

    CompletableFuture<Page<AttemptedRollout>> query(RolloutQuery query);

    CompletableFuture<Rollout> update(String rolloutId, RolloutUpdate update);

    /** Cancels; the runner that holds its lease is told. Cancelling a final rollout changes nothing. */
    CompletableFuture<Rollout> cancel(String rolloutId, @Nullable String reason);

    /** Answers those that are final, in the order asked, once all are or the time is over. Unknown ids are left out. */
    CompletableFuture<List<Rollout>> await(List<String> rolloutIds, @Nullable Duration timeout);

    CompletableFuture<Page<Attempt>> attempts(String rolloutId, PageRequest page);

    CompletableFuture<Optional<Attempt>> latestAttempt(String rolloutId);

    CompletableFuture<Attempt> updateAttempt(String rolloutId, String attemptId, AttemptUpdate update);
}
