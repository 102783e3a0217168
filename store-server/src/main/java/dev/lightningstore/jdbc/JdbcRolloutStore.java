package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.id.Ids;
import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.AttemptUpdate;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutQuery;
import dev.lightningstore.rollout.RolloutStore;
import dev.lightningstore.rollout.RolloutUpdate;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Rollouts over JDBC: writes go to the {@link Committer}, reads to the {@link Reader}. */
final class JdbcRolloutStore implements RolloutStore {
    private static final int MAX_WORKER_ID = 200;

    private final int project;
    private final Committer committer;
    private final Reader reader;
    private final RolloutQueries queries;
    private final Waits waits;

    JdbcRolloutStore(int project, Committer committer, Reader reader, Dialect dialect, Waits waits) {
        this.project = project;
        this.committer = committer;
        this.reader = reader;
        this.queries = new RolloutQueries(project, dialect);
        this.waits = waits;
    }

    @Override
    public CompletableFuture<List<Rollout>> enqueue(List<NewRollout> rollouts, @Nullable String requestId) {
        return guarded(() -> {
            Requests.check(requestId);
            if (rollouts.size() > MAX_ENQUEUE) {
                throw StoreException.Invalid.field(
                        "rollouts", rollouts.size() + " are more than " + MAX_ENQUEUE + " at once; cut them");
            }
            if (rollouts.isEmpty()) {
                return CompletableFuture.completedFuture(List.of());
            }
            return committer.submit(new RolloutCommands.Enqueue(project, List.copyOf(rollouts), requestId));
        });
    }

    @Override
    public CompletableFuture<AttemptedRollout> start(
            NewRollout rollout, @Nullable String workerId, @Nullable String requestId) {
        return guarded(() -> {
            Requests.check(requestId);
            checkWorker(workerId);
            return committer.submit(new RolloutCommands.Start(project, rollout, workerId, requestId));
        });
    }

    @Override
    public CompletableFuture<AttemptedRollout> startAttempt(String rolloutId, @Nullable String workerId) {
        return guarded(() -> {
            checkWorker(workerId);
            return committer.submit(new RolloutCommands.StartAttempt(project, Keys.rollout(rolloutId), workerId));
        });
    }

    @Override
    public CompletableFuture<List<AttemptedRollout>> dequeue(int limit, @Nullable String workerId) {
        return guarded(() -> {
            checkWorker(workerId);
            if (limit <= 0) {
                return CompletableFuture.completedFuture(List.of());
            }
            return committer.submit(new RolloutCommands.Claim(project, Math.min(limit, MAX_DEQUEUE), workerId, null));
        });
    }

    @Override
    public CompletableFuture<Optional<AttemptedRollout>> get(String rolloutId) {
        OptionalLong no = Ids.rolloutNumber(rolloutId);
        if (no.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return reader.brief(connection -> queries.get(connection, no.getAsLong()));
    }

    @Override
    public CompletableFuture<Page<AttemptedRollout>> query(RolloutQuery query) {
        return guarded(() -> reader.lengthy(connection -> queries.query(connection, query)));
    }

    @Override
    public CompletableFuture<Rollout> update(String rolloutId, RolloutUpdate update) {
        return guarded(() -> committer.submit(new RolloutCommands.Update(project, Keys.rollout(rolloutId), update)));
    }

    @Override
    public CompletableFuture<Rollout> cancel(String rolloutId, @Nullable String reason) {
        return guarded(() -> committer.submit(new RolloutCommands.Cancel(project, Keys.rollout(rolloutId), reason)));
    }

    @Override
    public CompletableFuture<List<Rollout>> await(List<String> rolloutIds, @Nullable Duration timeout) {
        return guarded(() -> waits.await(rolloutIds, timeout, queries));
    }

    @Override
    public CompletableFuture<Page<Attempt>> attempts(String rolloutId, PageRequest page) {
        OptionalLong no = Ids.rolloutNumber(rolloutId);
        return guarded(() ->
                reader.brief(connection -> AttemptQueries.page(connection, project, no.orElse(0), rolloutId, page)));
    }

    @Override
    public CompletableFuture<Optional<Attempt>> latestAttempt(String rolloutId) {
        return get(rolloutId).thenApply(found -> found.flatMap(rollout -> Optional.ofNullable(rollout.attempt())));
    }

    @Override
    public CompletableFuture<Attempt> updateAttempt(String rolloutId, String attemptId, AttemptUpdate update) {
        return guarded(() -> {
            checkWorker(update.workerId());
            return committer.submit(
                    new RolloutCommands.UpdateAttempt(project, Keys.rollout(rolloutId), rolloutId, attemptId, update));
        });
    }

    static void checkWorker(@Nullable String id) {
        if (id != null && (id.isEmpty() || id.length() > MAX_WORKER_ID)) {
            throw StoreException.Invalid.field("worker_id", "must have 1 to " + MAX_WORKER_ID + " characters");
        }
    }

    /** Turns what is thrown while a request is checked into the answer's failure. */
    static <T> CompletableFuture<T> guarded(Supplier<CompletableFuture<T>> call) {
        try {
            return call.get();
        } catch (StoreException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
