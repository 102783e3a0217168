package dev.lightningstore.gateway.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.gateway.Attempts;
import dev.lightningstore.gateway.JsonText;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.AttemptStatus;
import dev.lightningstore.rollout.AttemptUpdate;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.rollout.Failure;
import dev.lightningstore.rollout.FailureKind;
import dev.lightningstore.rollout.NewRollout;
import dev.lightningstore.rollout.Rollout;
import dev.lightningstore.rollout.RolloutNames;
import dev.lightningstore.rollout.RolloutQuery;
import dev.lightningstore.rollout.RolloutStatus;
import dev.lightningstore.rollout.RolloutStore;
import dev.lightningstore.rollout.RolloutUpdate;
import dev.lightningstore.store.Change;
import dev.lightningstore.store.LightningStore;
import dev.lightningstore.store.PageRequest;
import dev.lightningstore.store.StoreCluster;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What this wire does with rollouts. */
final class RolloutRoutes {
    private static final Set<RolloutStatus> TERMINAL =
            EnumSet.of(RolloutStatus.SUCCEEDED, RolloutStatus.FAILED, RolloutStatus.CANCELLED);
    private static final Set<String> PATCH = Set.of("state", "k8s_job_name", "last_attempt_id", "error_message");

    private record Key(String project, String rollout) {}

    private final StoreCluster cluster;
    private final RolloutNames names;
    private final Attempts attempts;
    private final InstantSource clock;
    private final InTurn inTurn = new InTurn();

    RolloutRoutes(StoreCluster cluster, RolloutNames names, Attempts attempts, InstantSource clock) {
        this.cluster = cluster;
        this.names = names;
        this.attempts = attempts;
        this.clock = clock;
    }

    CompletableFuture<HttpResponse> create(Exchange x) {
        ArrayNode items = Form.list(x.request(), RolloutStore.MAX_ENQUEUE);
        List<CompletableFuture<AttemptedRollout>> made = new ArrayList<>();
        // All are read before the first is made: a wrong one must not leave half of them behind.
        Map<String, NewRollout> named = new LinkedHashMap<>();
        List<NewRollout> unnamed = new ArrayList<>();
        List<@Nullable String> order = new ArrayList<>();
        for (JsonNode item : items) {
            ObjectNode json = Form.item(item);
            String name = Form.text(json, "rollout_id");
            NewRollout rollout = PeerRollout.read(json, name);
            order.add(name);
            if (name == null) {
                unnamed.add(rollout);
            } else {
                if (name.isEmpty() || name.length() > NewRollout.MAX_NAME || name.indexOf('/') >= 0) {
                    throw Unprocessable.body(
                            "rollout_id", "must have 1 to " + NewRollout.MAX_NAME + " characters, none of them '/'");
                }
                named.putIfAbsent(name, rollout);
            }
        }
        Map<String, CompletableFuture<AttemptedRollout>> byName = new LinkedHashMap<>();
        named.forEach((name, rollout) -> byName.put(name, named(x.project(), name, rollout)));
        CompletableFuture<List<Rollout>> others = unnamed.isEmpty()
                ? CompletableFuture.completedFuture(List.of())
                : store(x).rollouts().enqueue(unnamed, null);
        int next = 0;
        for (String name : order) {
            if (name != null) {
                made.add(byName.get(name));
            } else {
                int index = next++;
                made.add(others.thenApply(all -> new AttemptedRollout(all.get(index), null)));
            }
        }
        return CompletableFuture.allOf(made.toArray(CompletableFuture[]::new)).thenApply(done -> {
            ArrayNode answer = JsonText.object().arrayNode();
            made.forEach(each -> answer.add(PeerRollout.write(each.join())));
            return Exchange.json(HttpStatus.CREATED, answer);
        });
    }

    private CompletableFuture<AttemptedRollout> named(String project, String name, NewRollout rollout) {
        return attempts.find(project, name)
                .thenCompose(there -> there.isPresent()
                        ? CompletableFuture.completedFuture(there.get())
                        : names.enqueue(project, name, rollout).thenCompose(id -> attempts.rollout(project, id)));
    }

    CompletableFuture<HttpResponse> list(Exchange x) {
        List<String> words = x.ctx().queryParams("state_in");
        if (words.isEmpty()) {
            throw Unprocessable.missing("query", "state_in");
        }
        Set<RolloutStatus> statuses = EnumSet.noneOf(RolloutStatus.class);
        for (String word : words) {
            PeerState state = PeerState.ofWire(word);
            if (state == null) {
                throw Unprocessable.query("state_in", "Input should be " + PeerState.words());
            }
            statuses.addAll(state.ours());
        }
        long limit = Form.number(x.ctx().queryParam("limit"), "limit", 500);
        if (limit < 1) {
            return CompletableFuture.completedFuture(
                    Exchange.json(HttpStatus.OK, JsonText.object().arrayNode()));
        }
        PageRequest page = PageRequest.first((int) Math.min(limit, PageRequest.MAX_LIMIT));
        return store(x).rollouts()
                .query(new RolloutQuery(statuses, null, null, null, false, page))
                .thenApply(found -> {
                    ArrayNode answer = JsonText.object().arrayNode();
                    found.items().forEach(each -> answer.add(PeerRollout.write(each)));
                    return Exchange.json(HttpStatus.OK, answer);
                });
    }

    CompletableFuture<HttpResponse> terminal(Exchange x) {
        long after = Math.max(0, Form.number(x.ctx().queryParam("after"), "after", 0));
        long limit = Math.max(1, Form.number(x.ctx().queryParam("limit"), "limit", 1000));
        PageRequest page =
                new PageRequest("end_time", false, (int) Math.min(limit, PageRequest.MAX_LIMIT), after, null);
        return store(x).rollouts()
                .query(new RolloutQuery(TERMINAL, null, null, null, false, page))
                .thenApply(found -> {
                    ObjectNode answer = JsonText.object();
                    ArrayNode items = answer.putArray("items");
                    for (AttemptedRollout each : found.items()) {
                        Rollout rollout = each.rollout();
                        items.addObject()
                                .put("rollout_id", PeerRollout.name(rollout))
                                .put("state", PeerState.of(rollout.status()).wire())
                                .put("data_id", PeerRollout.dataId(rollout))
                                .put("is_train", PeerRollout.isTrain(rollout));
                    }
                    answer.put("next_after", after + items.size());
                    answer.put("total_terminal", found.total());
                    return Exchange.json(HttpStatus.OK, answer);
                });
    }

    CompletableFuture<HttpResponse> patch(Exchange x) {
        ObjectNode body = Form.object(x.request());
        Form.only(body, Set.of("status"));
        ObjectNode status = Form.objectOrNull(body, "status");
        Map<String, @Nullable String> patch = new LinkedHashMap<>();
        PeerState wanted = null;
        if (status != null) {
            Form.only(status, PATCH);
            for (Map.Entry<String, JsonNode> field : status.properties()) {
                String text = Form.text(status, field.getKey());
                if (!field.getKey().equals("state")) {
                    patch.put(field.getKey(), text);
                } else {
                    wanted = text == null ? null : PeerState.ofWire(text);
                    if (wanted == null) {
                        throw Unprocessable.body("state", "Input should be " + PeerState.words());
                    }
                }
            }
        }
        PeerState next = wanted;
        boolean nothing = status == null || status.isEmpty();
        return attempts.rollout(x.project(), x.path("rollout"))
                .thenCompose(first -> nothing
                        ? CompletableFuture.completedFuture(first)
                        : inTurn.run(
                                new Key(x.project(), first.rollout().rolloutId()),
                                () -> attempts.rollout(
                                                x.project(), first.rollout().rolloutId())
                                        .thenCompose(now -> change(x, now, next, patch))))
                .thenApply(done -> Exchange.json(HttpStatus.OK, PeerRollout.write(done)));
    }

    private CompletableFuture<AttemptedRollout> change(
            Exchange x, AttemptedRollout now, @Nullable PeerState next, Map<String, @Nullable String> patch) {
        PeerState present = PeerState.of(now.rollout().status());
        String id = now.rollout().rolloutId();
        if (next != null && !present.mayBecome(next)) {
            throw new StoreException.Conflict("Rollout " + PeerRollout.name(now.rollout()) + ": cannot transition "
                    + present.wire() + " -> " + next.wire());
        }
        Json metadata = PeerRollout.patched(now.rollout(), patch, clock.instant());
        RolloutUpdate update =
                new RolloutUpdate(Change.keep(), Change.keep(), Change.keep(), null, null, Change.to(metadata));
        CompletableFuture<?> moved =
                next == null ? CompletableFuture.completedFuture(null) : move(x, now, next, patch.get("error_message"));
        return moved.thenCompose(done -> store(x).rollouts().update(id, update))
                .thenCompose(done -> attempts.rollout(x.project(), id));
    }

    private CompletableFuture<?> move(Exchange x, AttemptedRollout now, PeerState next, @Nullable String error) {
        RolloutStore rollouts = store(x).rollouts();
        String id = now.rollout().rolloutId();
        Attempt attempt = now.attempt();
        return switch (next) {
            case QUEUING -> throw new IllegalStateException("nothing becomes queuing");
            case RUNNING ->
                attempts.begun(x.project(), now)
                        .thenCompose(begun -> rollouts.updateAttempt(
                                id, begun.requireAttempt().attemptId(), AttemptUpdate.status(AttemptStatus.RUNNING)));
            case SUCCEEDED, FAILED -> {
                AttemptStatus ended = next == PeerState.FAILED ? AttemptStatus.FAILED : AttemptStatus.SUCCEEDED;
                Failure failure = next == PeerState.FAILED ? new Failure(FailureKind.AGENT, error) : null;
                yield attempt == null || now.rollout().status().queued()
                        ? rollouts.update(id, RolloutUpdate.status(RolloutStatus.FAILED))
                        : rollouts.updateAttempt(
                                id, attempt.attemptId(), new AttemptUpdate(ended, null, null, null, failure));
            }
        };
    }

    /** 204 whether or not there was one. A rollout that somebody works on is cancelled first. */
    CompletableFuture<HttpResponse> delete(Exchange x) {
        return attempts.find(x.project(), x.path("rollout"))
                .thenCompose(found -> {
                    if (found.isEmpty()) {
                        return CompletableFuture.completedFuture(false);
                    }
                    String id = found.get().rollout().rolloutId();
                    return store(x).rollouts().cancel(id, "deleted").thenCompose(done -> names.delete(x.project(), id));
                })
                .thenApply(done -> HttpResponse.of(HttpStatus.NO_CONTENT));
    }

    private LightningStore store(Exchange x) {
        return cluster.project(x.project());
    }
}
