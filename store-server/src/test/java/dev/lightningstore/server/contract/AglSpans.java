package dev.lightningstore.server.contract;

import static dev.lightningstore.server.contract.AglWire.object;

import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanFilter;
import dev.lightningstore.span.SpanPayload;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.span.SpanStore;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.store.Page;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The spans of a project over the peer's wire: it takes them one by one. */
final class AglSpans implements SpanStore {
    private final AglWire wire;

    AglSpans(AglWire wire) {
        this.wire = wire;
    }

    @Override
    public CompletableFuture<List<Long>> add(List<NewSpan> spans, @Nullable LeaseRef lease) {
        CompletableFuture<List<Long>> given = CompletableFuture.completedFuture(new ArrayList<>());
        for (NewSpan span : spans) {
            String text = new String(span.payload().bytes(), StandardCharsets.UTF_8);
            given = given.thenCompose(before -> wire.postText("/spans", text, answer -> {
                before.add(AglForms.isNull(answer) ? 0L : RawJson.object(answer).number("sequence_id"));
                return before;
            }));
        }
        return given;
    }

    @Override
    public CompletableFuture<Long> nextSequenceIds(String rolloutId, String attemptId, int count) {
        return wire.post("/spans/next", object("rollout_id", rolloutId, "attempt_id", attemptId), answer ->
                (long) RawJson.object(answer).number("sequence_id"));
    }

    @Override
    public CompletableFuture<Page<StoredSpan>> query(SpanQuery query) {
        Map<String, @Nullable Object> body = object("rollout_id", query.rolloutId(), "attempt_id", query.attemptId());
        SpanFilter filter = query.filter();
        if (filter != null) {
            body.putAll(object(
                    "trace_id", filter.traceId(),
                    "trace_id_contains", filter.traceIdContains(),
                    "span_id", filter.spanId(),
                    "span_id_contains", filter.spanIdContains(),
                    "parent_id", filter.parentId(),
                    "parent_id_contains", filter.parentIdContains(),
                    "name", filter.name(),
                    "name_contains", filter.nameContains(),
                    "filter_logic", filter.any() ? "or" : "and"));
        }
        return wire.post(
                "/spans/search", AglForms.paged(body, query.page()), answer -> AglForms.page(answer, AglSpans::span));
    }

    @Override
    public AutoCloseable tail(@Nullable String rolloutId, SpanListener listener) {
        throw new UnsupportedOperationException("this wire follows nothing");
    }

    private static StoredSpan span(RawJson json) {
        return new StoredSpan(
                json.text("rollout_id"),
                json.text("attempt_id"),
                json.number("sequence_id"),
                new SpanPayload(SpanPayload.Format.JSON, json.whole().getBytes(StandardCharsets.UTF_8)));
    }
}
