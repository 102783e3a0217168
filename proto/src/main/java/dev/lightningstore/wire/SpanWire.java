package dev.lightningstore.wire;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.Json;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanFilter;
import dev.lightningstore.span.SpanPayload;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.span.SpanStore;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.v1.QuerySpansRequest;
import dev.lightningstore.wire.raw.RawAddSpansRequest;
import dev.lightningstore.wire.raw.RawNewSpan;
import dev.lightningstore.wire.raw.RawStoredSpan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Spans. Their content is carried as bytes from end to end. */
public final class SpanWire {
    private SpanWire() {}

    /** What all spans of the batch share is said once. */
    public static RawAddSpansRequest add(List<NewSpan> spans, @Nullable LeaseRef lease) {
        var wire = RawAddSpansRequest.newBuilder();
        if (lease != null) {
            wire.setLease(LeaseWire.of(lease));
        }
        if (spans.isEmpty()) {
            return wire.build();
        }
        String rolloutId = spans.get(0).rolloutId();
        String attemptId = spans.get(0).attemptId();
        if (lease == null || !rolloutId.equals(lease.rolloutId()) || !attemptId.equals(lease.attemptId())) {
            wire.setRolloutId(rolloutId).setAttemptId(attemptId);
        }
        for (NewSpan span : spans) {
            var one = RawNewSpan.newBuilder();
            if (!span.rolloutId().equals(rolloutId)) {
                one.setRolloutId(span.rolloutId());
            }
            if (!span.attemptId().equals(attemptId)) {
                one.setAttemptId(span.attemptId());
            }
            ByteString content = UnsafeByteOperations.unsafeWrap(span.payload().bytes());
            switch (span.payload().format()) {
                case OTLP -> one.setData(content);
                case JSON -> one.setJson(content);
            }
            wire.addSpans(one.setSequenceId(Math.max(0, span.sequenceId())));
        }
        return wire.build();
    }

    /**
     * The spans of a batch as they are to be stored.
     *
     * @param admit checks a payload, and answers it as it is to be stored
     * @param key answers the key of an admitted payload's span
     */
    public static List<NewSpan> spans(
            RawAddSpansRequest wire, UnaryOperator<SpanPayload> admit, ToLongFunction<SpanPayload> key) {
        if (wire.getSpansCount() > SpanStore.MAX_BATCH) {
            throw StoreException.Invalid.field(
                    "spans", wire.getSpansCount() + " are more than " + SpanStore.MAX_BATCH + ": cut the batch");
        }
        String rolloutId =
                wire.hasRolloutId() ? wire.getRolloutId() : wire.getLease().getRolloutId();
        String attemptId =
                wire.hasAttemptId() ? wire.getAttemptId() : wire.getLease().getAttemptId();
        List<NewSpan> spans = new ArrayList<>(wire.getSpansCount());
        for (RawNewSpan span : wire.getSpansList()) {
            SpanPayload payload = admit.apply(payload(span.getData(), span.getJson()));
            spans.add(new NewSpan(
                    span.hasRolloutId() ? span.getRolloutId() : rolloutId,
                    span.hasAttemptId() ? span.getAttemptId() : attemptId,
                    span.getSequenceId(),
                    key.applyAsLong(payload),
                    payload));
        }
        return spans;
    }

    public static @Nullable LeaseRef lease(RawAddSpansRequest wire) {
        return wire.hasLease() ? LeaseWire.of(wire.getLease()) : null;
    }

    /** @param served turns a payload into the form that this reader is served */
    public static RawStoredSpan of(StoredSpan span, UnaryOperator<SpanPayload> served) {
        SpanPayload payload = served.apply(span.payload());
        ByteString content = UnsafeByteOperations.unsafeWrap(payload.bytes());
        var wire = RawStoredSpan.newBuilder()
                .setRolloutId(span.rolloutId())
                .setAttemptId(span.attemptId())
                .setSequenceId(span.sequenceId());
        switch (payload.format()) {
            case OTLP -> wire.setData(content);
            case JSON -> wire.setJson(content);
        }
        return wire.build();
    }

    public static StoredSpan of(RawStoredSpan wire) {
        SpanPayload payload = wire.getJson().isEmpty()
                ? new SpanPayload(SpanPayload.Format.OTLP, bytes(wire.getData()))
                : new SpanPayload(SpanPayload.Format.JSON, bytes(wire.getJson()));
        return new StoredSpan(wire.getRolloutId(), wire.getAttemptId(), wire.getSequenceId(), payload);
    }

    private static SpanPayload payload(ByteString data, ByteString json) {
        if (data.isEmpty() == json.isEmpty()) {
            throw StoreException.Invalid.field("spans", "each must have either data or json");
        }
        return json.isEmpty()
                ? new SpanPayload(SpanPayload.Format.OTLP, bytes(data))
                : new SpanPayload(
                        SpanPayload.Format.JSON,
                        Json.parseObject(bytes(json), "spans.json").utf8());
    }

    /** The array behind a field that was just parsed, which nobody else holds; a copy only where it is part of more. */
    static byte[] bytes(ByteString content) {
        Unwrapped array = new Unwrapped();
        try {
            UnsafeByteOperations.unsafeWriteTo(content, array);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return array.whole != null ? array.whole : content.toByteArray();
    }

    private static final class Unwrapped extends ByteOutput {
        private byte @Nullable [] whole;
        private int pieces;

        @Override
        public void writeLazy(byte[] value, int offset, int length) {
            whole = ++pieces == 1 && offset == 0 && length == value.length ? value : null;
        }

        @Override
        public void write(byte[] value, int offset, int length) {
            pieces++;
            whole = pieces == 1 ? Arrays.copyOfRange(value, offset, offset + length) : null;
        }

        @Override
        public void write(byte value) {
            pieces++;
            whole = null;
        }

        @Override
        public void write(ByteBuffer value) {
            pieces++;
            whole = null;
        }

        @Override
        public void writeLazy(ByteBuffer value) {
            pieces++;
            whole = null;
        }
    }

    public static QuerySpansRequest of(SpanQuery query) {
        var wire = QuerySpansRequest.newBuilder()
                .setRolloutId(query.rolloutId())
                .setPage(PageWire.of(query.page()))
                .setAsStored(true);
        if (query.attemptId() != null) {
            wire.setAttemptId(query.attemptId());
        }
        if (query.filter() != null) {
            wire.setFilter(of(query.filter()));
        }
        return wire.build();
    }

    public static SpanQuery of(QuerySpansRequest wire) {
        return new SpanQuery(
                wire.getRolloutId(),
                wire.hasAttemptId() ? wire.getAttemptId() : null,
                wire.hasFilter() ? of(wire.getFilter()) : null,
                PageWire.of(wire.getPage()));
    }

    private static dev.lightningstore.v1.SpanFilter of(SpanFilter filter) {
        var wire = dev.lightningstore.v1.SpanFilter.newBuilder().setAny(filter.any());
        if (filter.traceId() != null) {
            wire.setTraceId(filter.traceId());
        }
        if (filter.traceIdContains() != null) {
            wire.setTraceIdContains(filter.traceIdContains());
        }
        if (filter.spanId() != null) {
            wire.setSpanId(filter.spanId());
        }
        if (filter.spanIdContains() != null) {
            wire.setSpanIdContains(filter.spanIdContains());
        }
        if (filter.parentId() != null) {
            wire.setParentId(filter.parentId());
        }
        if (filter.parentIdContains() != null) {
            wire.setParentIdContains(filter.parentIdContains());
        }
        if (filter.name() != null) {
            wire.setName(filter.name());
        }
        if (filter.nameContains() != null) {
            wire.setNameContains(filter.nameContains());
        }
        return wire.build();
    }

    private static SpanFilter of(dev.lightningstore.v1.SpanFilter wire) {
        return new SpanFilter(
                wire.getAny(),
                wire.hasTraceId() ? wire.getTraceId() : null,
                wire.hasTraceIdContains() ? wire.getTraceIdContains() : null,
                wire.hasSpanId() ? wire.getSpanId() : null,
                wire.hasSpanIdContains() ? wire.getSpanIdContains() : null,
                wire.hasParentId() ? wire.getParentId() : null,
                wire.hasParentIdContains() ? wire.getParentIdContains() : null,
                wire.hasName() ? wire.getName() : null,
                wire.hasNameContains() ? wire.getNameContains() : null);
    }
}
