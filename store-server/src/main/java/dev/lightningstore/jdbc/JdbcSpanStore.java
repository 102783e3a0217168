package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.id.Ids;
import dev.lightningstore.jdbc.SpanQueries.Followed;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanFields;
import dev.lightningstore.span.SpanKey;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.span.SpanReader;
import dev.lightningstore.span.SpanStore;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.store.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Spans over JDBC. */
final class JdbcSpanStore implements SpanStore {
    private static final int MAX_SEQUENCE_IDS = 100_000;

    private final int project;
    private final Committer committer;
    private final Reader reader;
    private final Hub hub;
    private final SpanReader payloads;
    private final SpanQueries queries;

    JdbcSpanStore(int project, Committer committer, Reader reader, Hub hub, SpanReader payloads) {
        this.project = project;
        this.committer = committer;
        this.reader = reader;
        this.hub = hub;
        this.payloads = payloads;
        this.queries = new SpanQueries(project, payloads);
    }

    @Override
    public CompletableFuture<List<Long>> add(List<NewSpan> spans, @Nullable LeaseRef lease) {
        return JdbcRolloutStore.guarded(() -> {
            if (spans.size() > MAX_BATCH) {
                throw StoreException.Invalid.field(
                        "spans", spans.size() + " are more than " + MAX_BATCH + " at once; cut them");
            }
            if (spans.isEmpty()) {
                return CompletableFuture.completedFuture(List.of());
            }
            return committer.submit(new SpanCommands.Add(project, keyed(spans), lease));
        });
    }

    /** Spans of no rollout come from many traces: there, a span is known by its trace and its id together. */
    private List<NewSpan> keyed(List<NewSpan> spans) {
        if (spans.stream().noneMatch(span -> span.rolloutId().equals(NewSpan.FREE))) {
            return spans;
        }
        List<NewSpan> keyed = new ArrayList<>(spans.size());
        for (NewSpan span : spans) {
            if (span.rolloutId().equals(NewSpan.FREE)) {
                SpanFields fields = payloads.fields(span.payload());
                keyed.add(span.withKey(SpanKey.of(fields.traceId() + fields.spanId())));
            } else {
                keyed.add(span);
            }
        }
        return keyed;
    }

    @Override
    public CompletableFuture<Long> nextSequenceIds(String rolloutId, String attemptId, int count) {
        return JdbcRolloutStore.guarded(() -> {
            if (count < 1 || count > MAX_SEQUENCE_IDS) {
                throw StoreException.Invalid.field("count", count + " is not between 1 and " + MAX_SEQUENCE_IDS);
            }
            return committer.submit(
                    new SpanCommands.NextSequence(project, Keys.rollout(rolloutId), rolloutId, attemptId, count));
        });
    }

    @Override
    public CompletableFuture<Page<StoredSpan>> query(SpanQuery query) {
        boolean free = query.rolloutId().equals(NewSpan.FREE);
        if (!free && Ids.rolloutNumber(query.rolloutId()).isEmpty()) {
            return CompletableFuture.completedFuture(new Page<>(List.of(), 0, null));
        }
        return JdbcRolloutStore.guarded(() -> SpanQueries.isBrief(query)
                ? reader.brief(connection -> queries.query(connection, query))
                : reader.lengthy(connection -> queries.query(connection, query)));
    }

    @Override
    public AutoCloseable tail(@Nullable String rolloutId, SpanListener listener) {
        if (rolloutId == null) {
            return SpanTail.start(hub, reader, queries, null, Followed.ALL, listener);
        }
        return rolloutId.equals(NewSpan.FREE)
                ? SpanTail.start(hub, reader, queries, null, Followed.FREE, listener)
                : SpanTail.start(hub, reader, queries, Keys.rollout(rolloutId), Followed.ROLLOUTS, listener);
    }
}
