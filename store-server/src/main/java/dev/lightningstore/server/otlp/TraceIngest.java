package dev.lightningstore.server.otlp;

import com.linecorp.armeria.common.util.Exceptions;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.server.Caller;
import dev.lightningstore.server.intake.RewardRule;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanStore;
import dev.lightningstore.store.StoreCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The one path from an OTLP request to the store, whatever it came over. Thread-safe. */
public final class TraceIngest {
    private final StoreCluster cluster;
    private final RewardRule rewards;

    public TraceIngest(StoreCluster cluster, RewardRule rewards) {
        this.cluster = cluster;
        this.rewards = rewards;
    }

    /**
     * Stores the spans of an encoded {@code ExportTraceServiceRequest} and answers an encoded {@code
     * ExportTraceServiceResponse}. Spans that can never be stored are counted in it; where the store is too busy, the
     * request fails as a whole, so that the sender tries again: spans that were stored meanwhile are known again.
     */
    public CompletableFuture<byte[]> ingest(byte[] request, Caller caller) {
        return store(request, caller).thenApply(Outcomes::protobuf);
    }

    CompletableFuture<SpanGroups.Outcome> store(byte[] request, Caller caller) {
        SpanGroups groups = TraceReader.read(request, caller.attempt());
        if (caller.isAgent()) {
            groups.rejectAll(span -> rewards.isMarked(span.payload()), rewards.markReason());
        }
        return rewards.apply(caller, bound -> {
            if (bound) {
                groups.rejectAll(span -> rewards.isReward(span.payload()), rewards.reason());
            }
            return store(groups, caller);
        });
    }

    private CompletableFuture<SpanGroups.Outcome> store(SpanGroups groups, Caller caller) {
        List<List<NewSpan>> batches = groups.batches();
        if (batches.isEmpty()) {
            return CompletableFuture.completedFuture(groups.outcome());
        }
        SpanStore spans = cluster.project(caller.project()).spans();
        if (batches.size() == 1) {
            return add(spans, batches.getFirst(), caller.attempt()).thenApply(reason -> {
                reject(groups, batches.getFirst(), reason);
                return groups.outcome();
            });
        }
        List<CompletableFuture<@Nullable String>> answers = new ArrayList<>(batches.size());
        for (List<NewSpan> batch : batches) {
            answers.add(add(spans, batch, caller.attempt()));
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(done -> {
                    for (int i = 0; i < answers.size(); i++) {
                        reject(groups, batches.get(i), answers.get(i).join());
                    }
                    return groups.outcome();
                });
    }

    private static void reject(SpanGroups groups, List<NewSpan> batch, @Nullable String reason) {
        if (reason != null) {
            groups.reject(reason, batch.size());
        }
    }

    /** Answers why the batch was refused for good, null if it was stored, and fails where it is worth another try. */
    private static CompletableFuture<@Nullable String> add(
            SpanStore spans, List<NewSpan> batch, @Nullable LeaseRef lease) {
        CompletableFuture<List<Long>> added;
        try {
            added = spans.add(batch, lease);
        } catch (StoreException e) {
            added = CompletableFuture.failedFuture(e);
        }
        return added.handle((sequenceIds, failure) -> failure == null ? null : reason(failure));
    }

    private static String reason(Throwable failure) {
        Throwable cause = Exceptions.peel(failure);
        if (cause instanceof StoreException refused) {
            switch (refused) {
                case StoreException.Invalid e -> {}
                case StoreException.NotFound e -> {}
                case StoreException.Conflict e -> {}
                case StoreException.LeaseLost e -> {}
                case StoreException.Forbidden e -> {}
                case StoreException.Unauthenticated e -> throw e;
                case StoreException.Overloaded e -> throw e;
                case StoreException.Unavailable e -> throw e;
            }
            return String.valueOf(refused.getMessage());
        }
        return Exceptions.throwUnsafely(cause);
    }
}
