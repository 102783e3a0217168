package dev.lightningstore.wire;

import dev.lightningstore.v1.AddSpansResponse;
import dev.lightningstore.v1.QuerySpansRequest;
import dev.lightningstore.v1.SpanBatchAck;
import dev.lightningstore.v1.SpansGrpc;
import dev.lightningstore.v1.TailSpansRequest;
import dev.lightningstore.wire.raw.RawAddSpansRequest;
import dev.lightningstore.wire.raw.RawQuerySpansResponse;
import dev.lightningstore.wire.raw.RawSpanBatch;
import dev.lightningstore.wire.raw.RawTailSpansResponse;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoUtils;

/** The methods of the span service over the twins of its messages, in which a span's data stays bytes. */
public final class RawSpans {
    public static final MethodDescriptor<RawAddSpansRequest, AddSpansResponse> ADD = twin(
            SpansGrpc.getAddMethod(), RawAddSpansRequest.getDefaultInstance(), AddSpansResponse.getDefaultInstance());

    public static final MethodDescriptor<RawSpanBatch, SpanBatchAck> ADD_BATCHES =
            twin(SpansGrpc.getAddBatchesMethod(), RawSpanBatch.getDefaultInstance(), SpanBatchAck.getDefaultInstance());

    public static final MethodDescriptor<QuerySpansRequest, RawQuerySpansResponse> QUERY = twin(
            SpansGrpc.getQueryMethod(),
            QuerySpansRequest.getDefaultInstance(),
            RawQuerySpansResponse.getDefaultInstance());

    public static final MethodDescriptor<TailSpansRequest, RawTailSpansResponse> TAIL = twin(
            SpansGrpc.getTailMethod(),
            TailSpansRequest.getDefaultInstance(),
            RawTailSpansResponse.getDefaultInstance());

    private RawSpans() {}

    private static <Q extends com.google.protobuf.Message, A extends com.google.protobuf.Message>
            MethodDescriptor<Q, A> twin(MethodDescriptor<?, ?> method, Q request, A response) {
        return method.toBuilder(ProtoUtils.marshaller(request), ProtoUtils.marshaller(response))
                .build();
    }
}
