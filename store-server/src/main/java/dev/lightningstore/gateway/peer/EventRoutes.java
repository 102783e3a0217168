package dev.lightningstore.gateway.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.gateway.Attempts;
import dev.lightningstore.gateway.JsonText;
import dev.lightningstore.gateway.SpanNames;
import dev.lightningstore.gateway.SpanText;
import dev.lightningstore.id.Ids;
import dev.lightningstore.model.ModelStore;
import dev.lightningstore.project.Role;
import dev.lightningstore.rollout.AttemptedRollout;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.RewardMark;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.store.PageRequest;
import dev.lightningstore.store.StoreCluster;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What this wire does with events: each is a span of its attempt. */
final class EventRoutes {
    /** Spans read at once; those of model calls may be large. */
    private static final int PAGE = 100;

    private static final int MAX_TYPE = 200;

    private final StoreCluster cluster;
    private final ModelStore models;
    private final Attempts attempts;
    private final InstantSource clock;
    private final RandomGenerator random;

    EventRoutes(
            StoreCluster cluster, ModelStore models, Attempts attempts, InstantSource clock, RandomGenerator random) {
        this.cluster = cluster;
        this.models = models;
        this.attempts = attempts;
        this.clock = clock;
        this.random = random;
    }

    CompletableFuture<HttpResponse> post(Exchange x) {
        ObjectNode body = Form.object(x.request());
        String type = Form.requiredText(body, "event_type");
        if (type.isEmpty() || type.length() > MAX_TYPE) {
            throw Unprocessable.body("event_type", "must have 1 to " + MAX_TYPE + " characters");
        }
        ObjectNode given = Form.objectOrNull(body, "data");
        ObjectNode data = given == null ? JsonText.object() : given;
        return models.settings(x.project()).thenCompose(settings -> {
            if (type.equals(PeerEvents.REWARD)
                    && settings.rewardsFromVerifier()
                    && x.caller().isAgent()) {
                throw new StoreException.Forbidden("rewards of this project come from its verifier, not from an agent");
            }
            String label = x.path("attempt");
            return attempts.attempt(x.project(), x.path("rollout"), label).thenCompose(found -> {
                String rolloutId = found.rollout().rollout().rolloutId();
                x.caller().checkAttempt(rolloutId, found.attemptId());
                Instant now = clock.instant();
                boolean verified =
                        x.caller().role() == Role.VERIFIER && !x.caller().isAgent();
                NewSpan span = span(rolloutId, found, type, data, verified, now);
                ObjectNode event = JsonText.object()
                        .put("event_type", type)
                        .put("rollout_id", PeerRollout.name(found.rollout().rollout()))
                        .put("attempt_id", label)
                        .put("timestamp", PeerRollout.seconds(now));
                event.set("data", data);
                return cluster.project(x.project())
                        .spans()
                        .add(List.of(span), x.caller().attempt())
                        .thenApply(added -> Exchange.json(HttpStatus.OK, event));
            });
        });
    }

    private NewSpan span(
            String rolloutId, Attempts.Found found, String type, ObjectNode data, boolean verified, Instant now) {
        boolean reward = type.equals(PeerEvents.REWARD) && data.path("value").isNumber();
        SpanText span = new SpanText(
                rolloutId,
                found.attemptId(),
                hex(random.nextLong()) + hex(random.nextLong()),
                hex(random.nextLong()),
                null,
                reward ? SpanNames.ANNOTATION : SpanNames.EVENT);
        if (reward) {
            // As agentlightning 0.3 tells a reward, so that its readers know this one.
            span.add("agentlightning.reward.0.name", "primary");
            span.add("agentlightning.reward.0.value", data.path("value").doubleValue());
            if (verified) {
                span.add(RewardMark.BY, RewardMark.VERIFIER);
            }
        }
        span.add(SpanNames.EVENT_TYPE, type).json(SpanNames.EVENT_DATA, data);
        span.add(SpanNames.ATTEMPT_LABEL, found.label());
        return span.end("OK", null, now, now);
    }

    private static String hex(long number) {
        String digits = Long.toHexString(number == 0 ? 1 : number);
        return "0".repeat(16 - digits.length()) + digits;
    }

    CompletableFuture<HttpResponse> query(Exchange x) {
        String type = x.ctx().queryParam("event_type");
        boolean triplet = "triplet".equals(x.ctx().queryParam("format"));
        return attempts.rollout(x.project(), x.path("rollout")).thenCompose(found -> {
            String name = PeerRollout.name(found.rollout());
            JsonNode last = PeerRollout.write(found).at("/status/last_attempt_id");
            String wanted = last.isTextual() ? last.textValue() : "0";
            Map<String, ObjectNode> events = new LinkedHashMap<>();
            return each(x, found, (kind, label) -> {
                        if (label.equals(wanted) && (type == null || type.equals(kind.type()))) {
                            ObjectNode data = triplet ? PeerEvents.triplet(kind) : PeerEvents.data(kind);
                            ObjectNode event = kind.event(name, label, data);
                            if (triplet) {
                                PeerEvents.lastOfEachPrompt(events, event, events.size());
                            } else {
                                events.put("#" + events.size(), event);
                            }
                        }
                    })
                    .thenApply(done -> {
                        ArrayNode answer = JsonText.object().arrayNode();
                        events.values().forEach(answer::add);
                        return Exchange.json(HttpStatus.OK, answer);
                    });
        });
    }

    /** The rollout, and the names of its attempts in the order of their first events. */
    CompletableFuture<HttpResponse> rollout(Exchange x) {
        return attempts.rollout(x.project(), x.path("rollout")).thenCompose(found -> {
            Set<String> labels = new LinkedHashSet<>();
            return each(x, found, (kind, label) -> labels.add(label)).thenApply(done -> {
                ObjectNode answer = JsonText.object();
                answer.set("rollout", PeerRollout.write(found));
                ArrayNode list = answer.putArray("attempts");
                labels.forEach(list::add);
                return Exchange.json(HttpStatus.OK, answer);
            });
        });
    }

    @FunctionalInterface
    private interface Visitor {
        void visit(PeerEvents.Kind kind, String label);
    }

    /** Walks over the events of a rollout, page by page. */
    private CompletableFuture<Boolean> each(Exchange x, AttemptedRollout found, Visitor visitor) {
        String id = found.rollout().rolloutId();
        long number = Ids.rolloutNumber(id).orElseThrow();
        Consumer<StoredSpan> take = span -> {
            PeerEvents.Kind kind = PeerEvents.kind(span);
            if (kind != null) {
                visitor.visit(
                        kind,
                        kind.label(Ids.attemptNumber(number, span.attemptId()).orElse(1)));
            }
        };
        return page(x, id, PageRequest.first(PAGE), take);
    }

    private CompletableFuture<Boolean> page(Exchange x, String id, PageRequest page, Consumer<StoredSpan> take) {
        return cluster.project(x.project())
                .spans()
                .query(new SpanQuery(id, null, null, page))
                .thenComposeAsync(
                        found -> {
                            found.items().forEach(take);
                            @Nullable String next = found.next();
                            return next == null
                                    ? CompletableFuture.completedFuture(true)
                                    : page(x, id, page.after(next), take);
                        },
                        x.ctx().blockingTaskExecutor());
    }
}
