package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.JsonOut;
import dev.lightningstore.model.GatewaySettings;
import dev.lightningstore.span.SpanFilter;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.store.PageRequest;
import dev.lightningstore.store.StoreCluster;
import dev.lightningstore.wire.span.SpanJson;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What attempts may still use of their calls and tokens. What one has used is counted from its spans when this server
 * first sees it, and goes on in memory; several servers count apart from then on. A call under way counts as a call at
 * once, and for its tokens when it ends: the one that goes over a budget is the last. Thread-safe.
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
    }

    private final StoreCluster cluster;
    private final Executor blocking;
    private final Map<Key, CompletableFuture<Used>> used = new ConcurrentHashMap<>();

    Budgets(StoreCluster cluster, Executor blocking) {
        this.cluster = cluster;
        this.blocking = blocking;
    }

    /** Takes one call out of the budget, or refuses; null where there is none. */
    CompletableFuture<@Nullable Used> take(Site site, GatewaySettings settings) {
        Site.Place place = site.place();
        if (place == null || (settings.maxCalls() == null && settings.maxTokens() == null)) {
            return CompletableFuture.completedFuture(null);
        }
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
            check(place, "max_tokens", settings.maxTokens(), soFar.tokens.get());
            long before = soFar.calls.getAndIncrement();
            Long maxCalls = settings.maxCalls();
            if (maxCalls != null && before >= maxCalls) {
                soFar.calls.decrementAndGet();
                check(place, "max_calls", maxCalls, before);
            }
            return soFar;
        });
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
        Used used = new Used();
        SpanFilter calls = new SpanFilter(false, null, null, null, null, null, null, null, CALL);
        return page(project, place, calls, PageRequest.first(PAGE), used).thenApply(done -> used);
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
        used.tokens.addAndGet(attributes.path("gen_ai.usage.total_tokens").asLong());
    }

    /** A call ended; one that did not complete is given back. */
    static void ended(@Nullable Used used, CallRecord call) {
        if (used == null) {
            return;
        }
        ObjectNode answer = call.answer();
        if (answer != null) {
            used.tokens.addAndGet(answer.path("usage").path("total_tokens").asLong());
        }
        if (call.ending() != CallRecord.Ending.COMPLETE) {
            used.calls.decrementAndGet();
        }
    }
}
