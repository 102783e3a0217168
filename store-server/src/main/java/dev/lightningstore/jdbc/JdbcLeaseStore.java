package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.Lease;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.rollout.LeaseStore;
import dev.lightningstore.rollout.Outcome;
import dev.lightningstore.rollout.RolloutStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Leases over JDBC. */
final class JdbcLeaseStore implements LeaseStore {
    private final int project;
    private final Projects projects;
    private final Committer committer;
    private final Dispatcher dispatcher;
    private final TokenIssuer tokens;

    JdbcLeaseStore(int project, Projects projects, Committer committer, Dispatcher dispatcher, TokenIssuer tokens) {
        this.project = project;
        this.projects = projects;
        this.committer = committer;
        this.dispatcher = dispatcher;
        this.tokens = tokens;
    }

    @Override
    public CompletableFuture<List<Lease>> claim(String workerId, int limit, Duration ttl) {
        return JdbcRolloutStore.guarded(() -> {
            check(workerId, ttl);
            if (limit < 1 || limit > RolloutStore.MAX_DEQUEUE) {
                throw StoreException.Invalid.field(
                        "limit", limit + " is not between 1 and " + RolloutStore.MAX_DEQUEUE);
            }
            return committer
                    .submit(new RolloutCommands.Claim(project, limit, workerId, ttl))
                    .thenApply(claimed -> claimed.stream().map(this::lease).toList());
        });
    }

    @Override
    public CompletableFuture<Attempt> heartbeat(LeaseRef lease, @Nullable Json progress) {
        return JdbcRolloutStore.guarded(() -> {
            if (progress != null && !progress.isObject()) {
                throw StoreException.Invalid.field("progress", "must be a JSON object");
            }
            return committer.submit(
                    new LeaseCommands.Heartbeat(project, Keys.rollout(lease.rolloutId()), lease, progress));
        });
    }

    @Override
    public CompletableFuture<AttemptedRollout> finish(LeaseRef lease, Outcome outcome) {
        return JdbcRolloutStore.guarded(() ->
                committer.submit(new LeaseCommands.Finish(project, Keys.rollout(lease.rolloutId()), lease, outcome)));
    }

    @Override
    public Session open(String workerId, Duration ttl, Listener listener) {
        check(workerId, ttl);
        return dispatcher.open(project, workerId, ttl, this::lease, listener);
    }

    private Lease lease(AttemptedRollout work) {
        Attempt attempt = work.requireAttempt();
        Instant deadline = attempt.leaseDeadline() == null ? attempt.startTime() : attempt.leaseDeadline();
        LeaseRef ref = new LeaseRef(attempt.rolloutId(), attempt.attemptId(), attempt.number());
        // The token outlives the deadline: heartbeats move that, and each write looks at the lease anyway.
        Instant expires = attempt.startTime().plus(MAX_TOKEN);
        return new Lease(
                work,
                deadline,
                tokens.issue(projects.byNumber(project).project().name(), ref, expires));
    }

    private static final Duration MAX_TOKEN = Duration.ofHours(24);

    private static void check(String workerId, Duration ttl) {
        JdbcRolloutStore.checkWorker(workerId);
        if (ttl.compareTo(MIN_TTL) < 0 || ttl.compareTo(MAX_TTL) > 0) {
            throw StoreException.Invalid.field("ttl", ttl + " is not between " + MIN_TTL + " and " + MAX_TTL);
        }
    }
}
