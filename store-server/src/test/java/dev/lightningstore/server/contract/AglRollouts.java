package dev.lightningstore.server.contract;

import static dev.lightningstore.server.contract.AglWire.object;
import static dev.lightningstore.server.contract.AglWire.path;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.AttemptUpdate;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutMode;
import dev.lightningstore.rollout.RolloutQuery;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.rollout.RolloutStore;
import dev.lightningstore.rollout.RolloutUpdate;
import dev.lightningstore.store.Change;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The rollouts of a project over the peer's wire. */
final class AglRollouts implements RolloutStore {
    private final AglWire wire;

    AglRollouts(AglWire wire) {
        this.wire = wire;
    }

    @Override
    public CompletableFuture<List<Rollout>> enqueue(List<NewRollout> rollouts, @Nullable String requestId) {
        return wire.post(
                "/queues/rollouts/enqueue",
                object("rollouts", rollouts.stream().map(AglForms::newRollout).toList()),
                AglRollouts::rollouts);
    }

    @Override
    public CompletableFuture<AttemptedRollout> start(
            NewRollout rollout, @Nullable String workerId, @Nullable String requestId) {
        Map<String, @Nullable Object> body = AglForms.newRollout(rollout);
        body.putAll(object("worker_id", workerId));
        return wire.post("/rollouts", body, AglRollouts::attempted);
    }

    @Override
    public CompletableFuture<AttemptedRollout> startAttempt(String rolloutId, @Nullable String workerId) {
        return wire.post(
                "/rollouts/" + path(rolloutId) + "/attempts", object("worker_id", workerId), AglRollouts::attempted);
    }

    @Override
    public CompletableFuture<List<AttemptedRollout>> dequeue(int limit, @Nullable String workerId) {
        return wire.post(
                "/queues/rollouts/dequeue",
                object("limit", limit, "worker_id", workerId),
                body -> RawJson.objects(body).stream().map(AglForms::attempted).toList());
    }

    @Override
    public CompletableFuture<Optional<AttemptedRollout>> get(String rolloutId) {
        return notFoundIsEmpty(wire.get(
                "/rollouts/" + path(rolloutId),
                body -> AglForms.isNull(body) ? Optional.empty() : Optional.of(attempted(body))));
    }

    @Override
    public CompletableFuture<Page<AttemptedRollout>> query(RolloutQuery query) {
        Map<String, @Nullable Object> body = object(
                "status_in",
                query.statusIn() == null
                        ? null
                        : query.statusIn().stream().map(RolloutStatus::wire).toList(),
                "rollout_id_in",
                query.rolloutIdIn(),
                "rollout_id_contains",
                query.rolloutIdContains(),
                "filter_logic",
                query.any() ? "or" : "and");
        return wire.post(
                "/rollouts/search",
                AglForms.paged(body, query.page()),
                answer -> AglForms.page(answer, AglForms::attempted));
    }

    @Override
    public CompletableFuture<Rollout> update(String rolloutId, RolloutUpdate update) {
        Map<String, @Nullable Object> body = object();
        if (update.input() instanceof Change.Set<Json> set) {
            body.put("input", AglForms.raw(set.value()));
        }
        if (update.mode() instanceof Change.Set<RolloutMode> set) {
            RolloutMode mode = set.value();
            body.put("mode", mode == null ? null : mode.wire());
        }
        if (update.resourcesId() instanceof Change.Set<String> set) {
            body.put("resources_id", set.value());
        }
        if (update.metadata() instanceof Change.Set<Json> set) {
            body.put("metadata", AglForms.raw(set.value()));
        }
        RolloutStatus status = update.status();
        if (status != null) {
            body.put("status", status.wire());
        }
        if (update.config() != null) {
            body.put("config", AglForms.config(update.config()));
        }
        return wire.post("/rollouts/" + path(rolloutId), body, answer -> AglForms.rollout(RawJson.object(answer)));
    }

    @Override
    public CompletableFuture<Rollout> cancel(String rolloutId, @Nullable String reason) {
        return update(rolloutId, RolloutUpdate.status(RolloutStatus.CANCELLED));
    }

    @Override
    public CompletableFuture<List<Rollout>> await(List<String> rolloutIds, @Nullable Duration timeout) {
        return wire.post(
                "/waits/rollouts",
                object("rollout_ids", rolloutIds, "timeout", AglForms.seconds(timeout)),
                AglRollouts::rollouts);
    }

    @Override
    public CompletableFuture<Page<Attempt>> attempts(String rolloutId, PageRequest page) {
        return wire.post(
                "/rollouts/" + path(rolloutId) + "/attempts/search",
                AglForms.paged(object(), page),
                answer -> AglForms.page(answer, AglForms::attempt));
    }

    @Override
    public CompletableFuture<Optional<Attempt>> latestAttempt(String rolloutId) {
        return notFoundIsEmpty(wire.get(
                "/rollouts/" + path(rolloutId) + "/attempts/latest",
                body -> AglForms.isNull(body)
                        ? Optional.empty()
                        : Optional.of(AglForms.attempt(RawJson.object(body)))));
    }

    @Override
    public CompletableFuture<Attempt> updateAttempt(String rolloutId, String attemptId, AttemptUpdate update) {
        return wire.post(
                "/rollouts/" + path(rolloutId) + "/attempts/" + path(attemptId),
                object(
                        "status",
                        update.status() == null ? null : update.status().wire(),
                        "worker_id",
                        update.workerId(),
                        "last_heartbeat_time",
                        update.lastHeartbeatTime() == null ? null : AglForms.seconds(update.lastHeartbeatTime()),
                        "metadata",
                        AglForms.raw(update.metadata())),
                body -> AglForms.attempt(RawJson.object(body)));
    }

    private static List<Rollout> rollouts(String body) {
        return RawJson.objects(body).stream().map(AglForms::rollout).toList();
    }

    private static AttemptedRollout attempted(String body) {
        return AglForms.attempted(RawJson.object(body));
    }

    static <T> CompletableFuture<Optional<T>> notFoundIsEmpty(CompletableFuture<Optional<T>> answer) {
        return answer.exceptionally(failure -> {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            if (cause instanceof StoreException.NotFound) {
                return Optional.empty();
            }
            throw cause instanceof RuntimeException refused ? refused : new IllegalStateException(cause);
        });
    }
}
