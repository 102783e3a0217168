package dev.lightningstore.trace.ship;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanPayload;
import dev.lightningstore.trace.ship.Batch.Placed;
import dev.lightningstore.v1.SpanData;
import dev.lightningstore.wire.SpanWire;
import dev.lightningstore.wire.raw.RawAddSpansRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A batch as bytes: the request that would have sent it. */
final class SpoolRecord {
    private SpoolRecord() {}

    static byte[] write(Batch batch) {
        return SpanWire.add(batch.spans(), batch.place().lease()).toByteArray();
    }

    static List<Placed> read(byte[] bytes) throws InvalidProtocolBufferException {
        RawAddSpansRequest request = RawAddSpansRequest.parseFrom(bytes);
        LeaseRef lease = SpanWire.lease(request);
        List<Placed> spans = new ArrayList<>(request.getSpansCount());
        for (NewSpan span : SpanWire.spans(request, UnaryOperator.identity(), SpoolRecord::key)) {
            spans.add(new Placed(new Place(span.rolloutId(), span.attemptId(), lease), span));
        }
        return spans;
    }

    private static long key(SpanPayload payload) {
        try {
            return SpanData.parseFrom(payload.bytes())
                    .getSpan()
                    .getSpanId()
                    .asReadOnlyByteBuffer()
                    .getLong();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a record whose sum is right holds a span that cannot be read", e);
        }
    }
}
