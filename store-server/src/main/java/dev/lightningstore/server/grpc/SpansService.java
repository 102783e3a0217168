package dev.lightningstore.server.grpc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.server.Caller;
import dev.lightningstore.server.intake.RewardRule;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanPayload;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.store.StoreCluster;
import dev.lightningstore.v1.AddSpansResponse;
import dev.lightningstore.v1.NextSequenceIdsRequest;
import dev.lightningstore.v1.NextSequenceIdsResponse;
import dev.lightningstore.v1.QuerySpansRequest;
import dev.lightningstore.v1.SpanBatchAck;
import dev.lightningstore.v1.SpansGrpc;
import dev.lightningstore.v1.TailSpansRequest;
import dev.lightningstore.wire.RawSpans;
import dev.lightningstore.wire.SpanWire;
import dev.lightningstore.wire.raw.RawAddSpansRequest;
import dev.lightningstore.wire.raw.RawQuerySpansResponse;
import dev.lightningstore.wire.raw.RawSpanBatch;
import dev.lightningstore.wire.raw.RawTailSpansResponse;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What attempts did. A span's content goes through as bytes: it is checked, and never built and written again. */
final class SpansService {
    static final int MAX_NEXT_IDS = 100_000;
    private static final int MAX_TAIL_BATCH = 10_000;
    private static final int SPAN_OVERHEAD_BYTES = 64;

    private final StoreCluster cluster;
    private final RewardRule rewards;
    private final SpanForms forms = new SpanForms();
    private final OpenStreams streams;

    SpansService(StoreCluster cluster, RewardRule rewards, OpenStreams streams) {
        this.cluster = cluster;
        this.rewards = rewards;
        this.streams = streams;
    }

    /** The service as it is generated, save that four methods take and give the raw twins of their messages. */
    ServerServiceDefinition definition() {
        ServiceDescriptor described = ServiceDescriptor.newBuilder(SpansGrpc.SERVICE_NAME)
                .setSchemaDescriptor(SpansGrpc.getServiceDescriptor().getSchemaDescriptor())
                .addMethod(RawSpans.ADD)
                .addMethod(RawSpans.ADD_BATCHES)
                .addMethod(SpansGrpc.getNextSequenceIdsMethod())
                .addMethod(RawSpans.QUERY)
                .addMethod(RawSpans.TAIL)
                .build();
        return ServerServiceDefinition.builder(described)
                .addMethod(RawSpans.ADD, ServerCalls.asyncUnaryCall(this::add))
                .addMethod(RawSpans.ADD_BATCHES, ServerCalls.asyncBidiStreamingCall(this::addBatches))
                .addMethod(SpansGrpc.getNextSequenceIdsMethod(), ServerCalls.asyncUnaryCall(this::nextSequenceIds))
                .addMethod(RawSpans.QUERY, ServerCalls.asyncServerStreamingCall(this::query))
                .addMethod(RawSpans.TAIL, ServerCalls.asyncServerStreamingCall(this::tail))
                .build();
    }

    private void add(RawAddSpansRequest request, StreamObserver<AddSpansResponse> out) {
        Scope scope = Scope.of(cluster);
        Reply.with(out, scope, store(scope, request), SpansService::added);
    }

    private StreamObserver<RawSpanBatch> addBatches(StreamObserver<SpanBatchAck> out) {
        Scope scope = Scope.of(cluster);
        return new SpanIntake(scope, (ServerCallStreamObserver<SpanBatchAck>) out, batch -> store(scope, batch));
    }

    private CompletableFuture<List<Long>> store(Scope scope, RawAddSpansRequest request) {
        List<NewSpan> spans = SpanWire.spans(request, forms::admit, forms::key);
        LeaseRef lease = SpanWire.lease(request);
        Caller caller = scope.caller();
        if (caller.attempt() != null) {
            for (NewSpan span : spans) {
                caller.checkAttempt(span.rolloutId(), span.attemptId());
            }
        }
        // A token speaks under the lease that it came with, also where the message does not say so.
        return rewards.check(
                caller, spans, () -> scope.store().spans().add(spans, lease == null ? caller.attempt() : lease));
    }

    static AddSpansResponse added(List<Long> sequenceIds) {
        return AddSpansResponse.newBuilder().addAllSequenceIds(sequenceIds).build();
    }

    private void nextSequenceIds(NextSequenceIdsRequest request, StreamObserver<NextSequenceIdsResponse> out) {
        Scope scope = Scope.of(cluster);
        scope.caller().checkAttempt(request.getRolloutId(), request.getAttemptId());
        int count = request.hasCount() ? request.getCount() : 1;
        if (count < 1 || count > MAX_NEXT_IDS) {
            throw StoreException.Invalid.field("count", count + " is not between 1 and " + MAX_NEXT_IDS);
        }
        Reply.with(
                out,
                scope,
                scope.store().spans().nextSequenceIds(request.getRolloutId(), request.getAttemptId(), count),
                first -> NextSequenceIdsResponse.newBuilder().setFirst(first).build());
    }

    private void query(QuerySpansRequest request, StreamObserver<RawQuerySpansResponse> out) {
        Scope scope = Scope.of(cluster);
        scope.caller().checkRollout(request.getRolloutId());
        SpanScan scan = new SpanScan(
                scope,
                (ServerCallStreamObserver<RawQuerySpansResponse>) out,
                SpanWire.of(request),
                request.getAllPages(),
                served(request.getAsStored()));
        scan.start();
    }

    private void tail(TailSpansRequest request, StreamObserver<RawTailSpansResponse> out) {
        Scope scope = Scope.of(cluster);
        @Nullable String rolloutId = request.hasRolloutId() ? request.getRolloutId() : null;
        if (rolloutId == null) {
            scope.caller().checkWholeProject();
        } else {
            scope.caller().checkRollout(rolloutId);
        }
        UnaryOperator<SpanPayload> served = served(request.getAsStored());
        Outbox<StoredSpan, RawTailSpansResponse> outbox = new Outbox<>(
                scope,
                (ServerCallStreamObserver<RawTailSpansResponse>) out,
                spans -> {
                    var answer = RawTailSpansResponse.newBuilder();
                    spans.forEach(span -> answer.addSpans(SpanWire.of(span, served)));
                    return answer.build();
                },
                MAX_TAIL_BATCH,
                "query what was missed, and tail again",
                streams);
        outbox.source(scope.store().spans().tail(rolloutId, spans -> {
            for (StoredSpan span : spans) {
                outbox.push(span, span.payload().bytes().length + SPAN_OVERHEAD_BYTES);
            }
        }));
        out.onNext(RawTailSpansResponse.getDefaultInstance());
    }

    private UnaryOperator<SpanPayload> served(boolean asStored) {
        return asStored ? payload -> payload : forms::otlp;
    }
}
