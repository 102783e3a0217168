package dev.lightningstore.server.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.rollout.LeaseRef;
import dev.lightningstore.rollout.RolloutStore;
import dev.lightningstore.server.otlp.Attribution.Meaning;
import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanPayload;
import dev.lightningstore.wire.span.OtlpTag;
import dev.lightningstore.wire.span.ProtoCursor;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import org.jspecify.annotations.Nullable;

/**
 * Cuts an encoded {@code ExportTraceServiceRequest} into spans to be stored. It goes over the bytes once, checks
 * everything that a protobuf parser would check, and builds nothing but the payloads: each is the span's own bytes, with
 * those of its resource and its scope behind them. Not thread-safe; good for one request.
 */
final class TraceReader {
    /** Values nested deeper would be more than the 100 messages within one another at which protobuf parsers stop. */
    private static final int MAX_VALUE_DEPTH = 25;

    /**
     * Every span takes a copy of its resource along, so a small request could come to any size. Up to this, or twice the
     * request's own size, it may.
     */
    private static final long MAX_PAYLOADS = 32 << 20;

    private static final int TRACE_ID_BYTES = 16;
    private static final int SPAN_ID_BYTES = 8;
    private static final byte[] NOTHING = {};

    private final ProtoCursor in;
    private final byte[] bytes;
    private final @Nullable LeaseRef only;
    private final SpanGroups groups = new SpanGroups();
    private long room;
    private final Attribution resource = new Attribution();
    private final Attribution span = new Attribution();

    /** What comes behind each span of the present scope: its resource, its scope, their schema URLs. */
    private byte[] tail = NOTHING;

    /** Set where a message that should be there once is there twice, which only merging can read. */
    private boolean odd;

    // The value that was read last, if it was text or an integer.
    private int valueTag;
    private long valueNumber;
    private int valueStart;
    private int valueEnd;

    private TraceReader(byte[] bytes, @Nullable LeaseRef only) {
        this.in = new ProtoCursor(bytes);
        this.bytes = bytes;
        this.only = only;
        this.room = Math.max(MAX_PAYLOADS, 2L * bytes.length);
    }

    /** @param only the one attempt whose spans are allowed; null for any */
    static SpanGroups read(byte[] request, @Nullable LeaseRef only) {
        try {
            TraceReader reader = new TraceReader(request, only);
            reader.request();
            if (reader.odd) {
                byte[] merged = ExportTraceServiceRequest.parseFrom(request).toByteArray();
                reader = new TraceReader(merged, only);
                reader.request();
            }
            return reader.groups;
        } catch (ProtoCursor.Malformed | InvalidProtocolBufferException e) {
            throw new StoreException.Invalid(
                    "the body is not an ExportTraceServiceRequest of OTLP in protobuf: " + e.getMessage());
        }
    }

    private void request() {
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            if (tag == OtlpTag.REQUEST_RESOURCE_SPANS) {
                int outer = in.enter();
                resourceSpans(in.at(), in.end());
                in.leave(outer);
            } else {
                in.skip(tag);
            }
        }
    }

    private void resourceSpans(int from, int to) {
        resource.clear();
        int at = 0;
        int end = -1;
        int url = 0;
        int urlEnd = 0;
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            switch (tag) {
                case OtlpTag.RESOURCE_SPANS_RESOURCE -> {
                    odd |= end >= 0;
                    at = in.skipLength();
                    end = in.at();
                }
                case OtlpTag.RESOURCE_SPANS_SCHEMA_URL -> {
                    url = in.skipText();
                    urlEnd = in.at();
                }
                default -> in.skip(tag);
            }
        }
        if (end >= 0) {
            in.window(at, end);
            resource();
        }
        byte[] head = join(part(OtlpTag.DATA_RESOURCE, at, end), part(OtlpTag.DATA_RESOURCE_SCHEMA_URL, url, urlEnd));
        in.window(from, to);
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            if (tag == OtlpTag.RESOURCE_SPANS_SCOPE_SPANS) {
                int outer = in.enter();
                scopeSpans(head, in.at(), in.end());
                in.leave(outer);
            } else {
                in.skip(tag);
            }
        }
    }

    private void scopeSpans(byte[] head, int from, int to) {
        int at = 0;
        int end = -1;
        int url = 0;
        int urlEnd = 0;
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            switch (tag) {
                case OtlpTag.SCOPE_SPANS_SCOPE -> {
                    odd |= end >= 0;
                    at = in.skipLength();
                    end = in.at();
                }
                case OtlpTag.SCOPE_SPANS_SCHEMA_URL -> {
                    url = in.skipText();
                    urlEnd = in.at();
                }
                default -> in.skip(tag);
            }
        }
        if (end >= 0) {
            in.window(at, end);
            scope();
        }
        tail = join(head, join(part(OtlpTag.DATA_SCOPE, at, end), part(OtlpTag.DATA_SCOPE_SCHEMA_URL, url, urlEnd)));
        in.window(from, to);
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            if (tag == OtlpTag.SCOPE_SPANS_SPANS) {
                int outer = in.enter();
                span();
                in.leave(outer);
            } else {
                in.skip(tag);
            }
        }
    }

    /** A length-delimited field, whole; nothing where the field was not there or a text was empty. */
    private byte[] part(int tag, int from, int to) {
        if (to < from || to == from && tag != OtlpTag.DATA_RESOURCE && tag != OtlpTag.DATA_SCOPE) {
            return NOTHING;
        }
        int length = to - from;
        byte[] part = new byte[1 + varintSize(length) + length];
        part[0] = (byte) tag;
        System.arraycopy(bytes, from, part, varint(length, part, 1), length);
        return part;
    }

    private static byte[] join(byte[] a, byte[] b) {
        if (b.length == 0) {
            return a;
        }
        byte[] both = new byte[a.length + b.length];
        System.arraycopy(a, 0, both, 0, a.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private static int varintSize(int value) {
        return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : value < 1 << 28 ? 4 : 5;
    }

    private static int varint(int value, byte[] out, int at) {
        int rest = value;
        while (rest > 0x7f) {
            out[at++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        out[at++] = (byte) rest;
        return at;
    }

    private void resource() {
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            switch (tag) {
                case OtlpTag.RESOURCE_ATTRIBUTES -> attribute(resource);
                case OtlpTag.RESOURCE_ENTITY_REFS -> entityRef();
                default -> in.skip(tag);
            }
        }
    }

    /** Its four fields are texts, single or repeated. */
    private void entityRef() {
        int outer = in.enter();
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            if ((tag & 7) == ProtoCursor.LENGTH && tag >>> 3 <= 4) {
                in.skipText();
            } else {
                in.skip(tag);
            }
        }
        in.leave(outer);
    }

    private void scope() {
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            switch (tag) {
                case OtlpTag.SCOPE_NAME, OtlpTag.SCOPE_VERSION -> in.skipText();
                case OtlpTag.SCOPE_ATTRIBUTES -> attribute(null);
                default -> in.skip(tag);
            }
        }
    }

    private void span() {
        int from = in.at();
        int to = in.end();
        span.clear();
        int traceId = 0;
        int traceIdEnd = 0;
        int spanId = 0;
        int spanIdEnd = 0;
        int parentIdBytes = 0;
        boolean status = false;
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            switch (tag) {
                case OtlpTag.SPAN_TRACE_ID -> {
                    traceId = in.skipLength();
                    traceIdEnd = in.at();
                }
                case OtlpTag.SPAN_SPAN_ID -> {
                    spanId = in.skipLength();
                    spanIdEnd = in.at();
                }
                case OtlpTag.SPAN_PARENT_SPAN_ID -> {
                    int at = in.skipLength();
                    parentIdBytes = in.at() - at;
                }
                case OtlpTag.SPAN_NAME, OtlpTag.SPAN_TRACE_STATE -> in.skipText();
                case OtlpTag.SPAN_ATTRIBUTES -> attribute(span);
                case OtlpTag.SPAN_EVENTS -> event();
                case OtlpTag.SPAN_LINKS -> link();
                case OtlpTag.SPAN_STATUS -> {
                    odd |= status;
                    status = true;
                    status();
                }
                default -> in.skip(tag);
            }
        }
        if (!isId(traceId, traceIdEnd, TRACE_ID_BYTES)) {
            groups.reject("its trace id is not 16 bytes, or all zero", 1);
        } else if (!isId(spanId, spanIdEnd, SPAN_ID_BYTES)) {
            groups.reject("its span id is not 8 bytes, or all zero", 1);
        } else if (parentIdBytes > SPAN_ID_BYTES) {
            groups.reject("its parent span id is not 8 bytes", 1);
        } else {
            place(from, to, key(spanId, spanIdEnd));
        }
    }

    /** Shorter ids are taken as if zeros stood before them, as on the peer's wire. */
    private boolean isId(int from, int to, int size) {
        if (to - from > size) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return true;
            }
        }
        return false;
    }

    /** What {@link dev.lightningstore.span.SpanKey} makes of the id in hex. */
    private long key(int from, int to) {
        long key = 0;
        for (int i = from; i < to; i++) {
            key = key << 8 | bytes[i] & 0xff;
        }
        return key;
    }

    private void place(int from, int to, long key) {
        String rolloutId = span.rolloutId(resource);
        String attemptId = span.attemptId(resource);
        LeaseRef mine = only;
        if (mine != null) {
            boolean other = rolloutId != null && !rolloutId.equals(mine.rolloutId())
                    || attemptId != null
                            && !attemptId.equals(mine.attemptId())
                            && !attemptId.equals(RolloutStore.LATEST);
            if (other) {
                groups.reject(
                        "the token is good for attempt " + mine.attemptId() + " of rollout " + mine.rolloutId()
                                + " alone",
                        1);
                return;
            }
            rolloutId = mine.rolloutId();
            attemptId = mine.attemptId();
        } else if (rolloutId == null) {
            rolloutId = NewSpan.FREE;
            attemptId = RolloutStore.LATEST;
        } else if (attemptId == null) {
            attemptId = RolloutStore.LATEST;
        }
        int length = to - from;
        long size = 1L + varintSize(length) + length + tail.length;
        if (size > NewSpan.MAX_BYTES) {
            groups.reject("with its resource it has more than the " + NewSpan.MAX_BYTES + " bytes that a span may", 1);
            return;
        }
        room -= size;
        if (room < 0) {
            groups.reject("with a copy of its resource for each span the request is too large: send fewer at once", 1);
            return;
        }
        byte[] payload = new byte[(int) size];
        payload[0] = OtlpTag.DATA_SPAN;
        int at = varint(length, payload, 1);
        System.arraycopy(bytes, from, payload, at, length);
        System.arraycopy(tail, 0, payload, at + length, tail.length);
        groups.add(new NewSpan(
                rolloutId,
                attemptId,
                span.sequenceId(resource),
                key,
                new SpanPayload(SpanPayload.Format.OTLP, payload)));
    }

    private void event() {
        int outer = in.enter();
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            switch (tag) {
                case OtlpTag.EVENT_NAME -> in.skipText();
                case OtlpTag.EVENT_ATTRIBUTES -> attribute(null);
                default -> in.skip(tag);
            }
        }
        in.leave(outer);
    }

    private void link() {
        int outer = in.enter();
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            switch (tag) {
                case OtlpTag.LINK_TRACE_STATE -> in.skipText();
                case OtlpTag.LINK_ATTRIBUTES -> attribute(null);
                default -> in.skip(tag);
            }
        }
        in.leave(outer);
    }

    private void status() {
        int outer = in.enter();
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            if (tag == OtlpTag.STATUS_MESSAGE) {
                in.skipText();
            } else {
                in.skip(tag);
            }
        }
        in.leave(outer);
    }

    /** @param into learns of the attribute if it says where the span belongs */
    private void attribute(@Nullable Attribution into) {
        Meaning meaning = pair(0);
        if (into != null && meaning != Meaning.NONE) {
            switch (valueTag) {
                case OtlpTag.ANY_STRING -> into.take(meaning, bytes, valueStart, valueEnd);
                case OtlpTag.ANY_INT -> into.take(meaning, valueNumber);
                default -> {}
            }
        }
    }

    private Meaning pair(int depth) {
        int outer = in.enter();
        Meaning meaning = Meaning.NONE;
        boolean seen = false;
        valueTag = 0;
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            switch (tag) {
                case OtlpTag.KEY_VALUE_KEY -> {
                    int from = in.skipText();
                    meaning = Attribution.meaning(bytes, from, in.at());
                }
                case OtlpTag.KEY_VALUE_VALUE -> {
                    odd |= seen;
                    seen = true;
                    value(depth);
                }
                default -> in.skip(tag);
            }
        }
        in.leave(outer);
        return meaning;
    }

    private void value(int depth) {
        if (depth > MAX_VALUE_DEPTH) {
            throw new ProtoCursor.Malformed("a value is nested deeper than " + MAX_VALUE_DEPTH);
        }
        int outer = in.enter();
        int kind = 0;
        long number = 0;
        int from = 0;
        int to = 0;
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            switch (tag) {
                case OtlpTag.ANY_STRING -> {
                    odd |= kind != 0;
                    kind = tag;
                    from = in.skipText();
                    to = in.at();
                }
                case OtlpTag.ANY_BOOL, OtlpTag.ANY_INT -> {
                    odd |= kind != 0;
                    kind = tag;
                    number = in.varint();
                }
                case OtlpTag.ANY_DOUBLE, OtlpTag.ANY_BYTES -> {
                    odd |= kind != 0;
                    kind = tag;
                    in.skip(tag);
                }
                case OtlpTag.ANY_ARRAY, OtlpTag.ANY_KVLIST -> {
                    odd |= kind != 0;
                    kind = tag;
                    list(tag, depth + 1);
                }
                default -> in.skip(tag);
            }
        }
        in.leave(outer);
        valueTag = kind;
        valueNumber = number;
        valueStart = from;
        valueEnd = to;
    }

    private void list(int kind, int depth) {
        int outer = in.enter();
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            if (tag != OtlpTag.LIST_VALUES) {
                in.skip(tag);
            } else if (kind == OtlpTag.ANY_ARRAY) {
                value(depth);
            } else {
                pair(depth);
            }
        }
        in.leave(outer);
    }
}
