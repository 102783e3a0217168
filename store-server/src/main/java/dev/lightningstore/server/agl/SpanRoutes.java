package dev.lightningstore.server.agl;

import com.linecorp.armeria.common.HttpResponse;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.JsonOut;
import dev.lightningstore.rollout.RolloutStore;
import dev.lightningstore.server.intake.RewardRule;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanFilter;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.wire.span.SpanJson;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the wire does with spans. */
final class SpanRoutes {
    private SpanRoutes() {}

    static CompletableFuture<HttpResponse> add(Exchange x, RewardRule rewards) {
        NewSpan span = x.body(SpanForm::read);
        if (span.rolloutId().equals(NewSpan.FREE)) {
            throw new StoreException.NotFound("rollout", span.rolloutId());
        }
        if (span.attemptId().equals(RolloutStore.LATEST)) {
            // The answer must name the attempt, and for this wire a span always does.
            throw new StoreException.NotFound("attempt", span.attemptId());
        }
        x.caller().checkAttempt(span.rolloutId(), span.attemptId());
        List<NewSpan> spans = List.of(span);
        return rewards.check(
                        x.caller(),
                        spans,
                        () -> x.store().spans().add(spans, x.caller().attempt()))
                .thenApply(ids -> added(span, ids.get(0)));
    }

    private static HttpResponse added(NewSpan span, long sequenceId) {
        if (sequenceId == 0) {
            return Answers.createdNothing();
        }
        if (sequenceId == span.sequenceId()) {
            return Answers.created(span.payload().bytes());
        }
        JsonOut out = new JsonOut(span.payload().bytes().length + 64);
        new SpanJson(out).write(new StoredSpan(span.rolloutId(), span.attemptId(), sequenceId, span.payload()));
        return Answers.created(out);
    }

    private record Place(String rolloutId, String attemptId) {
        static @Nullable Place read(Body body) {
            if (!body.enter()) {
                return null;
            }
            int start = body.start();
            String rolloutId = null;
            String attemptId = null;
            boolean rollout = false;
            boolean attempt = false;
            for (String name = body.name(); name != null; name = body.name()) {
                switch (name) {
                    case "rollout_id" -> {
                        rolloutId = body.text(Value.MAX_TEXT);
                        rollout = true;
                    }
                    case "attempt_id" -> {
                        attemptId = body.text(Value.MAX_TEXT);
                        attempt = true;
                    }
                    default -> body.pass();
                }
            }
            if (!rollout) {
                body.missing(start, "rollout_id");
            }
            if (!attempt) {
                body.missing(start, "attempt_id");
            }
            return rolloutId == null || attemptId == null ? null : new Place(rolloutId, attemptId);
        }
    }

    static CompletableFuture<HttpResponse> next(Exchange x) {
        Place place = x.body(Place::read);
        x.caller().checkAttempt(place.rolloutId(), place.attemptId());
        return x.store()
                .spans()
                .nextSequenceIds(place.rolloutId(), place.attemptId(), 1)
                .thenApply(id -> Answers.ok(
                        new JsonOut(48).ascii("{\"sequence_id\":").number(id).raw('}')));
    }

    /** A search as it is asked for, by GET or by POST. */
    private static final class Search implements Fields {
        private final Paging paging = new Paging("sequence_id");
        private @Nullable String rolloutId;
        private @Nullable String attemptId;
        private @Nullable String traceId;
        private @Nullable String traceIdContains;
        private @Nullable String spanId;
        private @Nullable String spanIdContains;
        private @Nullable String parentId;
        private @Nullable String parentIdContains;
        private @Nullable String name;
        private @Nullable String nameContains;
        private boolean filtered;
        private boolean any;

        @Override
        public boolean set(String field, Value value) {
            switch (field) {
                case "rollout_id" -> rolloutId = value.text(Value.MAX_TEXT);
                case "attempt_id" -> attemptId = value.optionalText(Value.MAX_TEXT);
                case "trace_id" -> traceId = filter(value);
                case "trace_id_contains" -> traceIdContains = filter(value);
                case "span_id" -> spanId = filter(value);
                case "span_id_contains" -> spanIdContains = filter(value);
                case "parent_id" -> parentId = filter(value);
                case "parent_id_contains" -> parentIdContains = filter(value);
                case "name" -> name = filter(value);
                case "name_contains" -> nameContains = filter(value);
                case "filter_logic" -> any = "or".equals(value.oneOf(Choice.FILTER_LOGIC));
                default -> {
                    return paging.set(field, value);
                }
            }
            return true;
        }

        private @Nullable String filter(Value value) {
            String text = value.optionalText(Value.MAX_TEXT);
            filtered |= text != null;
            return text;
        }

        CompletableFuture<HttpResponse> answer(Exchange x) {
            paging.check(Sorting.SPANS);
            String rollout = Objects.requireNonNull(rolloutId);
            x.caller().checkRollout(rollout);
            if (any && !filtered) {
                // One of no conditions is never met.
                return CompletableFuture.completedFuture(PageAnswer.empty(paging));
            }
            SpanFilter filter = filtered
                    ? new SpanFilter(
                            any,
                            traceId,
                            traceIdContains,
                            spanId,
                            spanIdContains,
                            parentId,
                            parentIdContains,
                            name,
                            nameContains)
                    : null;
            return PageAnswer.of(
                    x.ctx(),
                    paging,
                    page -> x.store().spans().query(new SpanQuery(rollout, attemptId, filter, page)),
                    out -> new SpanJson(out)::write);
        }
    }

    static CompletableFuture<HttpResponse> query(Exchange x) {
        Search search = new Search();
        x.query(search, "rollout_id");
        return search.answer(x);
    }

    static CompletableFuture<HttpResponse> search(Exchange x) {
        Search search = new Search();
        x.search(search, "rollout_id");
        return search.answer(x);
    }
}
