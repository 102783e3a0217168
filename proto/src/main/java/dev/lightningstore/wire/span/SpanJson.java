package dev.lightningstore.wire.span;

import dev.lightningstore.json.JsonOut;
import dev.lightningstore.span.StoredSpan;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes stored spans as JSON objects of the peer's wire into one output. One of these for a page is faster than one for
 * each span. Not thread-safe.
 */
public final class SpanJson {
    private static final byte[] ROLLOUT_ID = ascii("rollout_id");
    private static final byte[] ATTEMPT_ID = ascii("attempt_id");
    private static final byte[] SEQUENCE_ID = ascii("sequence_id");
    private static final byte[] OPEN_ROLLOUT_ID = ascii("{\"rollout_id\":");
    private static final byte[] THEN_ATTEMPT_ID = ascii(",\"attempt_id\":");
    private static final byte[] THEN_SEQUENCE_ID = ascii(",\"sequence_id\":");

    private final JsonOut out;
    private final OtlpSpanJson otlp;

    private @Nullable StoredSpan last;
    private int placeStart;
    private int placeEnd;

    public SpanJson(JsonOut out) {
        this.out = out;
        this.otlp = new OtlpSpanJson(out);
    }

    public void write(StoredSpan span) {
        switch (span.payload().format()) {
            case OTLP -> {
                place(span);
                otlp.write(span.payload().bytes());
            }
            case JSON -> patched(span, span.payload().bytes());
        }
    }

    /** The rollout, the attempt and the sequence id, with which every span begins. */
    private void place(StoredSpan span) {
        StoredSpan before = last;
        if (before != null
                && before.rolloutId().equals(span.rolloutId())
                && before.attemptId().equals(span.attemptId())) {
            out.again(placeStart, placeEnd);
        } else {
            placeStart = out.size();
            out.raw(OPEN_ROLLOUT_ID).string(span.rolloutId());
            out.raw(THEN_ATTEMPT_ID).string(span.attemptId()).raw(THEN_SEQUENCE_ID);
            placeEnd = out.size();
            last = span;
        }
        out.number(span.sequenceId());
    }

    /** The text as it came, save that the place where the span is stored holds against the place that it names. */
    private void patched(StoredSpan span, byte[] text) {
        JsonMembers members = new JsonMembers(text);
        int size = out.size();
        int copied = 0;
        int found = 0;
        while (found < 3 && members.next()) {
            if (members.isNamed(ROLLOUT_ID)) {
                copied = patch(text, copied, members, ascii(quoted(span.rolloutId())));
            } else if (members.isNamed(ATTEMPT_ID)) {
                copied = patch(text, copied, members, ascii(quoted(span.attemptId())));
            } else if (members.isNamed(SEQUENCE_ID)) {
                copied = patch(text, copied, members, ascii(Long.toString(span.sequenceId())));
            } else {
                continue;
            }
            found++;
        }
        if (found == 3) {
            out.raw(text, copied, text.length - copied);
            return;
        }
        out.truncate(size);
        last = null;
        place(span);
        members = new JsonMembers(text);
        while (members.next()) {
            if (!members.isNamed(ROLLOUT_ID) && !members.isNamed(ATTEMPT_ID) && !members.isNamed(SEQUENCE_ID)) {
                members.writeTo(out.raw(','));
            }
        }
        out.raw('}');
    }

    private int patch(byte[] text, int copied, JsonMembers members, byte[] wanted) {
        if (Arrays.equals(text, members.valueStart(), members.valueEnd(), wanted, 0, wanted.length)) {
            return copied;
        }
        out.raw(text, copied, members.valueStart() - copied).raw(wanted);
        return members.valueEnd();
    }

    private static String quoted(String id) {
        return new JsonOut(id.length() + 2).string(id).toString();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
