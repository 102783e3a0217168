package dev.lightningstore.wire.span;

import dev.lightningstore.json.JsonOut;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes an encoded {@code SpanData} as the JSON of the peer's wire, straight from bytes to bytes: first the peer's
 * fields in its order, then what OTLP has beyond them, where it is not at its default. The resource of the span before
 * is remembered, because most spans of a page have the same. Not thread-safe.
 */
final class OtlpSpanJson {
    private static final byte[] TRACE_ID = ascii(",\"trace_id\":\"");
    private static final byte[] SPAN_ID = ascii("\",\"span_id\":\"");
    private static final byte[] PARENT_ID = ascii("\",\"parent_id\":");
    private static final byte[] NAME = ascii(",\"name\":");
    private static final byte[] STATUS = ascii(",\"status\":{\"status_code\":\"");
    private static final byte[] DESCRIPTION = ascii("\",\"description\":");
    private static final byte[] ATTRIBUTES = ascii("},\"attributes\":");
    private static final byte[] EVENTS = ascii(",\"events\":[");
    private static final byte[] LINKS = ascii("],\"links\":[");
    private static final byte[] START_TIME = ascii("],\"start_time\":");
    private static final byte[] END_TIME = ascii(",\"end_time\":");
    private static final byte[] CONTEXT = ascii(",\"context\":{\"trace_id\":\"");
    private static final byte[] CONTEXT_END = ascii("\",\"is_remote\":false,\"trace_state\":{}}");
    private static final byte[] PARENT = ascii(",\"parent\":null");
    private static final byte[] RESOURCE = ascii(",\"resource\":{\"attributes\":");
    private static final byte[] SCHEMA_URL = ascii(",\"schema_url\":");
    private static final byte[] EVENT_NAME = ascii("{\"name\":");
    private static final byte[] EVENT_TIMESTAMP = ascii(",\"timestamp\":");
    private static final byte[] LINK = ascii("{\"context\":{\"trace_id\":\"");
    private static final byte[] INNER_ATTRIBUTES = ascii(",\"attributes\":");
    private static final byte[] KIND = ascii(",\"kind\":");
    private static final byte[] FLAGS = ascii(",\"flags\":");
    private static final byte[] TRACE_STATE = ascii(",\"trace_state\":");
    private static final byte[] DROPPED_ATTRIBUTES = ascii(",\"dropped_attributes_count\":");
    private static final byte[] DROPPED_EVENTS = ascii(",\"dropped_events_count\":");
    private static final byte[] DROPPED_LINKS = ascii(",\"dropped_links_count\":");
    private static final byte[] SCOPE = ascii(",\"scope\":{\"name\":");
    private static final byte[] VERSION = ascii(",\"version\":");
    private static final String[] STATUS_CODES = {"UNSET", "OK", "ERROR"};
    private static final String[] KINDS = {"UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"};
    private static final long UINT32 = 0xffff_ffffL;
    private static final int KIND_INTERNAL = 1;
    private static final int TRACE_ID_DIGITS = 32;
    private static final int SPAN_ID_DIGITS = 16;
    private static final long MILLION_MILLION = 1_000_000_000_000L;

    private final JsonOut out;

    // Where the parts of the present span stand; a part that is not there is empty.
    private int traceId;
    private int traceIdEnd;
    private int spanId;
    private int spanIdEnd;
    private int parentId;
    private int parentIdEnd;
    private int name;
    private int nameEnd;
    private int traceState;
    private int traceStateEnd;
    private int status;
    private int statusEnd;
    private long kind;
    private long start;
    private long end;
    private long droppedAttributes;
    private long droppedEvents;
    private long droppedLinks;
    private int flags;
    private boolean events;
    private boolean links;

    // The resource that was written last, and where its text stands in the output.
    private byte @Nullable [] lastData;
    private int lastResource;
    private int lastResourceEnd;
    private int lastUrl;
    private int lastUrlEnd;
    private int lastText;
    private int lastTextEnd;

    OtlpSpanJson(JsonOut out) {
        this.out = out;
    }

    /** Writes all that comes after the sequence id, the closing brace included. */
    void write(byte[] data) {
        ProtoCursor in = new ProtoCursor(data);
        int span = 0;
        int spanEnd = 0;
        int resource = 0;
        int resourceEnd = 0;
        int resourceUrl = 0;
        int resourceUrlEnd = 0;
        int scope = 0;
        int scopeEnd = 0;
        int scopeUrl = 0;
        int scopeUrlEnd = 0;
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            switch (tag) {
                case OtlpTag.DATA_SPAN -> {
                    span = in.skipLength();
                    spanEnd = in.at();
                }
                case OtlpTag.DATA_RESOURCE -> {
                    resource = in.skipLength();
                    resourceEnd = in.at();
                }
                case OtlpTag.DATA_RESOURCE_SCHEMA_URL -> {
                    resourceUrl = in.skipLength();
                    resourceUrlEnd = in.at();
                }
                case OtlpTag.DATA_SCOPE -> {
                    scope = in.skipLength();
                    scopeEnd = in.at();
                }
                case OtlpTag.DATA_SCOPE_SCHEMA_URL -> {
                    scopeUrl = in.skipLength();
                    scopeUrlEnd = in.at();
                }
                default -> in.skip(tag);
            }
        }
        OtlpValueJson values = new OtlpValueJson(in);
        in.window(span, spanEnd);
        find(in);
        span(in, values, data, span, spanEnd);
        resource(in, values, data, resource, resourceEnd, resourceUrl, resourceUrlEnd);
        beyondThePeer(data);
        if (scopeEnd > scope || scopeUrlEnd > scopeUrl) {
            scope(in, values, data, scope, scopeEnd, scopeUrl, scopeUrlEnd);
        }
        out.raw('}');
    }

    private void find(ProtoCursor in) {
        traceId = traceIdEnd = spanId = spanIdEnd = parentId = parentIdEnd = name = nameEnd = 0;
        traceState = traceStateEnd = status = statusEnd = flags = 0;
        kind = start = end = droppedAttributes = droppedEvents = droppedLinks = 0;
        events = links = false;
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
                case OtlpTag.SPAN_TRACE_STATE -> {
                    traceState = in.skipLength();
                    traceStateEnd = in.at();
                }
                case OtlpTag.SPAN_PARENT_SPAN_ID -> {
                    parentId = in.skipLength();
                    parentIdEnd = in.at();
                }
                case OtlpTag.SPAN_NAME -> {
                    name = in.skipLength();
                    nameEnd = in.at();
                }
                case OtlpTag.SPAN_STATUS -> {
                    status = in.skipLength();
                    statusEnd = in.at();
                }
                case OtlpTag.SPAN_KIND -> kind = (int) in.varint();
                case OtlpTag.SPAN_START -> start = in.fixed64();
                case OtlpTag.SPAN_END -> end = in.fixed64();
                case OtlpTag.SPAN_DROPPED_ATTRIBUTES -> droppedAttributes = in.varint() & UINT32;
                case OtlpTag.SPAN_DROPPED_EVENTS -> droppedEvents = in.varint() & UINT32;
                case OtlpTag.SPAN_DROPPED_LINKS -> droppedLinks = in.varint() & UINT32;
                case OtlpTag.SPAN_FLAGS -> flags = in.fixed32();
                case OtlpTag.SPAN_EVENTS -> {
                    events = true;
                    in.skip(tag);
                }
                case OtlpTag.SPAN_LINKS -> {
                    links = true;
                    in.skip(tag);
                }
                default -> in.skip(tag);
            }
        }
    }

    private void span(ProtoCursor in, OtlpValueJson values, byte[] data, int from, int to) {
        out.raw(TRACE_ID).hex(data, traceId, traceIdEnd - traceId, TRACE_ID_DIGITS);
        out.raw(SPAN_ID).hex(data, spanId, spanIdEnd - spanId, SPAN_ID_DIGITS);
        out.raw(PARENT_ID);
        if (parentId == parentIdEnd) {
            out.nul();
        } else {
            out.raw('"')
                    .hex(data, parentId, parentIdEnd - parentId, SPAN_ID_DIGITS)
                    .raw('"');
        }
        out.raw(NAME).string(data, name, nameEnd - name);
        in.window(status, statusEnd);
        status(in, data);
        out.raw(ATTRIBUTES);
        values.attributes(from, to, OtlpTag.SPAN_ATTRIBUTES, out);
        out.raw(EVENTS);
        if (events) {
            each(in, values, data, from, to, OtlpTag.SPAN_EVENTS);
        }
        out.raw(LINKS);
        if (links) {
            each(in, values, data, from, to, OtlpTag.SPAN_LINKS);
        }
        out.raw(START_TIME);
        time(start);
        out.raw(END_TIME);
        time(end);
        out.raw(CONTEXT).hex(data, traceId, traceIdEnd - traceId, TRACE_ID_DIGITS);
        out.raw(SPAN_ID).hex(data, spanId, spanIdEnd - spanId, SPAN_ID_DIGITS);
        out.raw(CONTEXT_END);
    }

    private void status(ProtoCursor in, byte[] data) {
        int message = 0;
        int messageEnd = 0;
        int code = 0;
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            switch (tag) {
                case OtlpTag.STATUS_MESSAGE -> {
                    message = in.skipLength();
                    messageEnd = in.at();
                }
                case OtlpTag.STATUS_CODE -> code = (int) in.varint();
                default -> in.skip(tag);
            }
        }
        out.raw(STATUS).ascii(STATUS_CODES[code >= 0 && code < STATUS_CODES.length ? code : 0]);
        out.raw(DESCRIPTION);
        textOrNull(data, message, messageEnd);
    }

    private void textOrNull(byte[] data, int from, int to) {
        if (from == to) {
            out.nul();
        } else {
            out.string(data, from, to - from);
        }
    }

    private void each(ProtoCursor in, OtlpValueJson values, byte[] data, int from, int to, int wanted) {
        boolean first = true;
        int at = from;
        while (true) {
            in.window(at, to);
            int tag = in.tag();
            if (tag == 0) {
                return;
            }
            if (tag != wanted) {
                in.skip(tag);
                at = in.at();
                continue;
            }
            int inner = in.skipLength();
            at = in.at();
            if (!first) {
                out.raw(',');
            }
            first = false;
            if (wanted == OtlpTag.SPAN_EVENTS) {
                event(in, values, data, inner, at);
            } else {
                link(in, values, data, inner, at);
            }
        }
    }

    private void event(ProtoCursor in, OtlpValueJson values, byte[] data, int from, int to) {
        in.window(from, to);
        int text = 0;
        int textEnd = 0;
        long time = 0;
        long dropped = 0;
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            switch (tag) {
                case OtlpTag.EVENT_NAME -> {
                    text = in.skipLength();
                    textEnd = in.at();
                }
                case OtlpTag.EVENT_TIME -> time = in.fixed64();
                case OtlpTag.EVENT_DROPPED_ATTRIBUTES -> dropped = in.varint() & UINT32;
                default -> in.skip(tag);
            }
        }
        out.raw(EVENT_NAME).string(data, text, textEnd - text).raw(INNER_ATTRIBUTES);
        values.attributes(from, to, OtlpTag.EVENT_ATTRIBUTES, out);
        out.raw(EVENT_TIMESTAMP);
        time(time);
        count(DROPPED_ATTRIBUTES, dropped);
        out.raw('}');
    }

    private void link(ProtoCursor in, OtlpValueJson values, byte[] data, int from, int to) {
        in.window(from, to);
        int trace = 0;
        int traceEnd = 0;
        int id = 0;
        int idEnd = 0;
        int state = 0;
        int stateEnd = 0;
        boolean attributes = false;
        long dropped = 0;
        int linkFlags = 0;
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            switch (tag) {
                case OtlpTag.LINK_TRACE_ID -> {
                    trace = in.skipLength();
                    traceEnd = in.at();
                }
                case OtlpTag.LINK_SPAN_ID -> {
                    id = in.skipLength();
                    idEnd = in.at();
                }
                case OtlpTag.LINK_TRACE_STATE -> {
                    state = in.skipLength();
                    stateEnd = in.at();
                }
                case OtlpTag.LINK_ATTRIBUTES -> {
                    attributes = true;
                    in.skip(tag);
                }
                case OtlpTag.LINK_DROPPED_ATTRIBUTES -> dropped = in.varint() & UINT32;
                case OtlpTag.LINK_FLAGS -> linkFlags = in.fixed32();
                default -> in.skip(tag);
            }
        }
        out.raw(LINK).hex(data, trace, traceEnd - trace, TRACE_ID_DIGITS);
        out.raw(SPAN_ID).hex(data, id, idEnd - id, SPAN_ID_DIGITS).raw(CONTEXT_END);
        out.raw(INNER_ATTRIBUTES);
        if (attributes) {
            values.attributes(from, to, OtlpTag.LINK_ATTRIBUTES, out);
        } else {
            out.nul();
        }
        if (stateEnd > state) {
            out.raw(TRACE_STATE).string(data, state, stateEnd - state);
        }
        count(FLAGS, linkFlags & UINT32);
        count(DROPPED_ATTRIBUTES, dropped);
        out.raw('}');
    }

    /** The peer takes a small number for seconds. */
    private void time(long nanos) {
        if (nanos == 0) {
            out.nul();
        } else if (nanos < 0) {
            out.number(new BigDecimal(Long.toUnsignedString(nanos))
                    .movePointLeft(9)
                    .doubleValue());
        } else if (nanos > MILLION_MILLION) {
            out.seconds(nanos);
        } else {
            out.number((double) nanos);
        }
    }

    private void resource(ProtoCursor in, OtlpValueJson values, byte[] data, int from, int to, int url, int urlEnd) {
        out.raw(PARENT);
        byte[] last = lastData;
        if (last != null
                && Arrays.equals(last, lastResource, lastResourceEnd, data, from, to)
                && Arrays.equals(last, lastUrl, lastUrlEnd, data, url, urlEnd)) {
            out.again(lastText, lastTextEnd);
            return;
        }
        int text = out.size();
        out.raw(RESOURCE);
        values.attributes(from, to, OtlpTag.RESOURCE_ATTRIBUTES, out);
        out.raw(SCHEMA_URL).string(data, url, urlEnd - url).raw('}');
        lastData = data;
        lastResource = from;
        lastResourceEnd = to;
        lastUrl = url;
        lastUrlEnd = urlEnd;
        lastText = text;
        lastTextEnd = out.size();
    }

    private void beyondThePeer(byte[] data) {
        if (kind < 0 || kind > KIND_INTERNAL) {
            out.raw(KIND);
            if (kind > 0 && kind < KINDS.length) {
                out.quoted(KINDS[(int) kind]);
            } else {
                out.number(kind);
            }
        }
        if (traceStateEnd > traceState) {
            out.raw(TRACE_STATE).string(data, traceState, traceStateEnd - traceState);
        }
        count(FLAGS, flags & UINT32);
        count(DROPPED_ATTRIBUTES, droppedAttributes);
        count(DROPPED_EVENTS, droppedEvents);
        count(DROPPED_LINKS, droppedLinks);
    }

    private void count(byte[] label, long value) {
        if (value != 0) {
            out.raw(label).number(value);
        }
    }

    private void scope(ProtoCursor in, OtlpValueJson values, byte[] data, int from, int to, int url, int urlEnd) {
        in.window(from, to);
        int title = 0;
        int titleEnd = 0;
        int version = 0;
        int versionEnd = 0;
        boolean attributes = false;
        long dropped = 0;
        for (int tag = in.tag(); tag != 0; tag = in.tag()) {
            switch (tag) {
                case OtlpTag.SCOPE_NAME -> {
                    title = in.skipLength();
                    titleEnd = in.at();
                }
                case OtlpTag.SCOPE_VERSION -> {
                    version = in.skipLength();
                    versionEnd = in.at();
                }
                case OtlpTag.SCOPE_ATTRIBUTES -> {
                    attributes = true;
                    in.skip(tag);
                }
                case OtlpTag.SCOPE_DROPPED_ATTRIBUTES -> dropped = in.varint() & UINT32;
                default -> in.skip(tag);
            }
        }
        out.raw(SCOPE).string(data, title, titleEnd - title);
        if (versionEnd > version) {
            out.raw(VERSION).string(data, version, versionEnd - version);
        }
        if (attributes) {
            out.raw(INNER_ATTRIBUTES);
            values.attributes(from, to, OtlpTag.SCOPE_ATTRIBUTES, out);
        }
        if (urlEnd > url) {
            out.raw(SCHEMA_URL).string(data, url, urlEnd - url);
        }
        count(DROPPED_ATTRIBUTES, dropped);
        out.raw('}');
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
