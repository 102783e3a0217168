package dev.lightningstore.client;

import dev.lightningstore.client.Calls.Repeat;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.span.SpanStore;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.store.Page;
import dev.lightningstore.v1.NextSequenceIdsRequest;
import dev.lightningstore.v1.NextSequenceIdsResponse;
import dev.lightningstore.v1.PageInfo;
import dev.lightningstore.v1.SpansGrpc;
import dev.lightningstore.v1.TailSpansRequest;
import dev.lightningstore.wire.PageWire;
import dev.lightningstore.wire.RawSpans;
import dev.lightningstore.wire.SpanWire;
import dev.lightningstore.wire.raw.RawQuerySpansResponse;
import dev.lightningstore.wire.raw.RawStoredSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Spans over gRPC. */
final class RemoteSpanStore implements SpanStore {
    private final Calls calls;
    private final SpanBatches batches;

    RemoteSpanStore(Calls calls) {
        this.calls = calls;
        this.batches = new SpanBatches(calls);
    }

    @Override
    public CompletableFuture<List<Long>> add(List<NewSpan> spans, @Nullable LeaseRef lease) {
        return batches.add(SpanWire.add(spans, lease));
    }

    @Override
    public CompletableFuture<Long> nextSequenceIds(String rolloutId, String attemptId, int count) {
        var request = NextSequenceIdsRequest.newBuilder()
                .setRolloutId(rolloutId)
                .setAttemptId(attemptId)
                .setCount(count);
        // Ids that are handed out twice over are merely skipped.
        return calls.call(
                SpansGrpc.getNextSequenceIdsMethod(), request.build(), Repeat.SAFE, NextSequenceIdsResponse::getFirst);
    }

    @Override
    public CompletableFuture<Page<StoredSpan>> query(SpanQuery query) {
        return calls.gather(RawSpans.QUERY, SpanWire.of(query), RemoteSpanStore::page);
    }

    private static Page<StoredSpan> page(List<RawQuerySpansResponse> parts) {
        List<StoredSpan> spans = new ArrayList<>();
        PageInfo info = PageInfo.getDefaultInstance();
        for (RawQuerySpansResponse part : parts) {
            for (RawStoredSpan span : part.getSpansList()) {
                spans.add(SpanWire.of(span));
            }
            if (part.hasPage()) {
                info = part.getPage();
            }
        }
        return PageWire.page(spans, info);
    }

    @Override
    public AutoCloseable tail(@Nullable String rolloutId, SpanListener listener) {
        var request = TailSpansRequest.newBuilder().setAsStored(true);
        if (rolloutId != null) {
            request.setRolloutId(rolloutId);
        }
        TailSpansRequest same = request.build();
        return new Subscription<>(calls, RawSpans.TAIL, () -> same, batch -> {
                    if (batch.getSpansCount() > 0) {
                        listener.onSpans(
                                batch.getSpansList().stream().map(SpanWire::of).toList());
                    }
                })
                .open();
    }
}
