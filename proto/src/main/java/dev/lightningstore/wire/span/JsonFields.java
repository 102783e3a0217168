package dev.lightningstore.wire.span;

import dev.lightningstore.json.Seconds;
import dev.lightningstore.span.SpanFields;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Picks what filters and sorts look at out of a JSON span. */
final class JsonFields {
    private static final byte[] TRACE_ID = ascii("trace_id");
    private static final byte[] SPAN_ID = ascii("span_id");
    private static final byte[] PARENT_ID = ascii("parent_id");
    private static final byte[] NAME = ascii("name");
    private static final byte[] START_TIME = ascii("start_time");
    private static final byte[] END_TIME = ascii("end_time");

    private JsonFields() {}

    static SpanFields read(byte[] text) {
        String traceId = "";
        String spanId = "";
        @Nullable String parentId = null;
        String name = "";
        long start = -1;
        long end = -1;
        JsonMembers members = new JsonMembers(text);
        while (members.next()) {
            if (members.isNamed(TRACE_ID)) {
                traceId = members.text();
            } else if (members.isNamed(SPAN_ID)) {
                spanId = members.text();
            } else if (members.isNamed(PARENT_ID)) {
                parentId = members.isNull() ? null : members.text();
            } else if (members.isNamed(NAME)) {
                name = members.text();
            } else if (members.isNamed(START_TIME)) {
                start = nanos(members);
            } else if (members.isNamed(END_TIME)) {
                end = nanos(members);
            }
        }
        return new SpanFields(traceId, spanId, parentId, name, start, end);
    }

    /** What is no number, or no time, was let in and now sorts as absent. */
    private static long nanos(JsonMembers members) {
        if (members.isNull()) {
            return -1;
        }
        try {
            double seconds = Double.parseDouble(members.text());
            return seconds >= 0 && seconds <= Seconds.MAX ? Seconds.toNanos(seconds, "time") : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
