package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.store.PageRequest;
import dev.lightningstore.store.StoreCluster;
import dev.lightningstore.wire.span.SpanCodec;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What was said before, for callers of responses who name an earlier answer instead of sending all of it again. It is read
 * from the spans of their attempt, newest first, because what is kept of a call is all that is remembered of it.
 * Thread-safe.
 */
final class Conversations {
    private static final String FIELD = "previous_response_id";
    private static final int PAGE = 100;

    /** So many spans of the attempt are looked through. */
    private static final int MAX_SPANS = 5_000;

    private final StoreCluster cluster;
    private final SpanCodec codec = new SpanCodec();
    private final long maxBytes;

    /** @param maxBytes how large what is read of a conversation may be: as large as a caller could send it */
    Conversations(StoreCluster cluster, long maxBytes) {
        this.cluster = cluster;
        this.maxBytes = maxBytes;
    }

    /** The messages up to and with that answer, as OpenAI's chat has them; {@code Invalid} where it is not known. */
    CompletableFuture<List<JsonNode>> upTo(String answer, Site site, Executor executor) {
        Site.Place place = site.place();
        if (place == null) {
            throw StoreException.Invalid.field(
                    FIELD,
                    "can be looked up for calls of a rollout only, and this one is of none: send the whole conversation as"
                            + " input, or ask a server that is registered with --responses");
        }
        PageRequest newest = new PageRequest("sequence_id", true, PAGE, 0, null);
        return new Search(site.project(), place, executor, answer).in(newest);
    }

    /** Goes from an answer to the one before it, which is always older. */
    private final class Search {
        private final String project;
        private final Site.Place place;
        private final Executor executor;
        private final List<List<JsonNode>> newestFirst = new ArrayList<>();
        private String wanted;
        private long bytes;
        private int looked;

        Search(String project, Site.Place place, Executor executor, String answer) {
            this.project = project;
            this.place = place;
            this.executor = executor;
            this.wanted = answer;
        }

        CompletableFuture<List<JsonNode>> in(PageRequest page) {
            SpanQuery query = new SpanQuery(place.rolloutId(), place.attemptId(), null, page);
            return cluster.project(project)
                    .spans()
                    .query(query)
                    .thenComposeAsync(
                            found -> {
                                for (StoredSpan span : found.items()) {
                                    if (isBeginning(span)) {
                                        return CompletableFuture.completedFuture(messages());
                                    }
                                }
                                looked += found.items().size();
                                @Nullable String next = found.next();
                                if (next == null || looked >= MAX_SPANS) {
                                    throw StoreException.Invalid.field(
                                            FIELD, "no call of this attempt was answered with '" + wanted + "'");
                                }
                                return in(page.after(next));
                            },
                            executor);
        }

        /** Takes the turn, if it is the one that is wanted; answers whether none was before it. */
        private boolean isBeginning(StoredSpan stored) {
            if (!Operation.CHAT.span().equals(codec.fields(stored.payload()).name())) {
                return false;
            }
            Span span = codec.toData(stored.payload()).getSpan();
            String id = attribute(span, "gen_ai.response.id");
            if (!wanted.equals(id) && !wanted.equals(ResponsesTold.ID + id)) {
                return false;
            }
            if (!attribute(span, SpanNames.WIRE).equals(Dialect.RESPONSES.wire())) {
                throw StoreException.Invalid.field(
                        FIELD, "'" + wanted + "' answered a call that was none of responses");
            }
            String request = attribute(span, SpanNames.REQUEST);
            String response = attribute(span, SpanNames.RESPONSE);
            bytes += request.length() + (long) response.length();
            if (request.isEmpty() || bytes > maxBytes) {
                throw StoreException.Invalid.field(FIELD, "the conversation up to '" + wanted + "' is too long");
            }
            ObjectNode sent = parsed(request);
            newestFirst.add(ResponsesAsked.turn(sent, parsed(response)));
            String before = ResponsesAsked.previous(sent);
            if (before == null) {
                return true;
            }
            wanted = before;
            return false;
        }

        private List<JsonNode> messages() {
            return newestFirst.reversed().stream().flatMap(List::stream).toList();
        }
    }

    private static ObjectNode parsed(String text) {
        return JsonText.parseObject(text.getBytes(StandardCharsets.UTF_8), "span");
    }

    private static String attribute(Span span, String name) {
        for (KeyValue each : span.getAttributesList()) {
            if (each.getKey().equals(name)) {
                return each.getValue().getStringValue();
            }
        }
        return "";
    }
}
