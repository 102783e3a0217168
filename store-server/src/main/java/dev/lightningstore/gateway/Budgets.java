package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.JsonOut;
import dev.lightningstore.model.GatewaySettings;
import dev.lightningstore.rollout.Attempt;
import dev.lightningstore.rollout.RolloutConfig;
import dev.lightningstore.span.SpanFilter;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.store.PageRequest;
import dev.lightningstore.store.StoreCluster;
import dev.lightningstore.wire.span.SpanJson;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What attempts may still use of their models. What one has used is counted from its spans when this server first sees
 * it, and goes on in memory; several servers count apart from then on. A call under way counts as a call at once, and
 * for its tokens when it ends: the one that goes over a budget is the last. Thread-safe.
 */
final class Budgets {
    /** Beyond this all are counted anew from their spans. */
    private static final int MAX_ATTEMPTS = 20_000;

    /** Spans read at once; they hold whole conversations. */
    private static final int PAGE = 100;

    private static final String CALL = "openai.";

    private record Key(String project, String attemptId) {}

    /** What one attempt has used. */
    static final class Used {
        final AtomicLong calls = new AtomicLong();
        final AtomicLong tokens = new AtomicLong();
        /** Tokens of the call with the most of them, read and written. */
        final AtomicLong longest = new AtomicLong();

        final Instant start;

        Used(Instant start) {
            this.start = start;
        }

        void add(long callTokens) {
            tokens.addAndGet(callTokens);
            longest.accumulateAndGet(callTokens, Math::max);
        }
    }

    private final StoreCluster cluster;
    private final InstantSource clock;
    private final Executor blocking;
    private final Map<Key, CompletableFuture<Used>> used = new ConcurrentHashMap<>();

    Budgets(StoreCluster cluster, InstantSource clock, Executor blocking) {
        this.cluster = cluster;
        this.clock = clock;
        this.blocking = blocking;
    }

    /** Takes one call out of the budget, or refuses; null where there is none. */
    CompletableFuture<@Nullable Used> take(Site site, Asked asked, GatewaySettings settings) {
        Site.Place place = site.place();
        GatewaySettings.Budget budget = settings.budget();
        if (place == null || budget.equals(GatewaySettings.Budget.NONE)) {
            return CompletableFuture.completedFuture(null);
        }
        check(place, "max_turns", budget.maxTurns(), turns(asked));
        if (used.size() > MAX_ATTEMPTS) {
            used.clear();
        }
        Key key = new Key(site.project(), place.attemptId());
        CompletableFuture<Used> counted = used.computeIfAbsent(key, k -> count(site.project(), place));
        counted.whenComplete((done, failure) -> {
            if (failure != null) {
                used.remove(key, counted);
            }
        });
        return counted.thenApply(soFar -> {
            check(place, "max_tokens", budget.maxTokens(), soFar.tokens.get());
            check(place, "max_trajectory_tokens", budget.maxTrajectoryTokens(), soFar.longest.get());
            long seconds = Duration.between(soFar.start, clock.instant()).toSeconds();
            check(place, "max_seconds", budget.maxSeconds(), seconds);
            long before = soFar.calls.getAndIncrement();
            Long maxCalls = budget.maxCalls();
            if (maxCalls != null && before >= maxCalls) {
                soFar.calls.decrementAndGet();
                check(place, "max_calls", maxCalls, before);
            }
            return soFar;
        });
    }

    /** How often the model has spoken in the conversation that it is to go on with. */
    private static long turns(Asked asked) {
        long turns = 0;
        for (JsonNode message : asked.body().path("messages")) {
            turns += message.path("role").asText().equals("assistant") ? 1 : 0;
        }
        return turns;
    }

    private static void check(Site.Place place, String budget, @Nullable Long bound, long used) {
        if (bound != null && used >= bound) {
            throw new StoreException.Forbidden(
                    "attempt " + place.attemptId() + " has used up its budget " + budget + " = " + bound
                            + " of this project",
                    Map.of("budget", budget, "bound", String.valueOf(bound)));
        }
    }

    private CompletableFuture<Used> count(String project, Site.Place place) {
        SpanFilter calls = new SpanFilter(false, null, null, null, null, null, null, null, CALL);
        return start(project, place).thenCompose(start -> {
            Used used = new Used(start);
            return page(project, place, calls, PageRequest.first(PAGE), used).thenApply(done -> used);
        });
    }

    private CompletableFuture<Instant> start(String project, Site.Place place) {
        return cluster.project(project)
                .rollouts()
                .attempts(place.rolloutId(), PageRequest.first(RolloutConfig.MAX_ATTEMPTS))
                .thenApply(attempts -> attempts.items().stream()
                        .filter(attempt -> attempt.attemptId().equals(place.attemptId()))
                        .findFirst()
                        .map(Attempt::startTime)
                        .orElseGet(clock::instant));
    }

    private CompletableFuture<Boolean> page(
            String project, Site.Place place, SpanFilter filter, PageRequest page, Used used) {
        return cluster.project(project)
                .spans()
                .query(new SpanQuery(place.rolloutId(), place.attemptId(), filter, page))
                .thenComposeAsync(
                        found -> {
                            found.items().forEach(span -> add(used, span));
                            String next = found.next();
                            return next == null
                                    ? CompletableFuture.completedFuture(true)
                                    : page(project, place, filter, page.after(next), used);
                        },
                        blocking);
    }

    private static void add(Used used, StoredSpan span) {
        JsonOut text = new JsonOut(span.payload().bytes().length + 256);
        new SpanJson(text).write(span);
        JsonNode attributes = JsonText.parseObject(text.toBytes(), "span").path("attributes");
        used.calls.incrementAndGet();
        used.add(attributes.path("gen_ai.usage.total_tokens").asLong());
    }

    /** A call ended; one that did not complete is given back. */
    static void ended(@Nullable Used used, CallRecord call) {
        if (used == null) {
            return;
        }
        ObjectNode answer = call.answer();
        if (answer != null) {
            used.add(answer.path("usage").path("total_tokens").asLong());
        }
        if (call.ending() != CallRecord.Ending.COMPLETE) {
            used.calls.decrementAndGet();
        }
    }
}
