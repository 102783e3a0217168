package dev.lightningstore.server.agl;

import dev.lightningstore.span.NewSpan;
import dev.lightningstore.span.SpanKey;
import dev.lightningstore.span.SpanPayload;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A span as the peer's client sends it: checked in one pass over the text and then kept as it came, fields that the
 * peer does not know included. Only what the peer's own reading changes is changed: a missing description, timestamp or
 * attributes of a link become null, a number in quotes a number, NaN null.
 */
final class SpanForm {
    /** Beyond this a JSON number is no longer exact for everybody. */
    private static final long MAX_SEQUENCE = 1L << 53;

    private static final byte[] NO_DESCRIPTION = ascii(",\"description\":null");
    private static final byte[] NO_TIMESTAMP = ascii(",\"timestamp\":null");
    private static final byte[] NO_ATTRIBUTES = ascii(",\"attributes\":null");
    private static final String DICT_TYPE = "dict_type";
    private static final String DICT = "Input should be a valid dictionary";

    private static final String[] REQUIRED = {
        "rollout_id",
        "attempt_id",
        "sequence_id",
        "trace_id",
        "span_id",
        "parent_id",
        "name",
        "status",
        "attributes",
        "events",
        "links",
        "start_time",
        "end_time",
        "context",
        "parent",
        "resource"
    };
    private static final int ALL = (1 << REQUIRED.length) - 1;

    private final Body body;
    private @Nullable String rolloutId;
    private @Nullable String attemptId;
    private @Nullable String spanId;
    private long sequenceId;

    private SpanForm(Body body) {
        this.body = body;
    }

    static @Nullable NewSpan read(Body body) {
        return new SpanForm(body).span();
    }

    private @Nullable NewSpan span() {
        if (!body.enter()) {
            return null;
        }
        int start = body.start();
        int seen = 0;
        for (String name = body.name(); name != null; name = body.name()) {
            seen |= member(name);
        }
        for (int i = 0; seen != ALL && i < REQUIRED.length; i++) {
            if ((seen & 1 << i) == 0) {
                body.missing(start, REQUIRED[i]);
            }
        }
        if (rolloutId == null || attemptId == null || spanId == null) {
            return null;
        }
        byte[] text = body.cut(start, body.stop());
        return new NewSpan(
                rolloutId, attemptId, sequenceId, SpanKey.of(spanId), new SpanPayload(SpanPayload.Format.JSON, text));
    }

    /** The bit of the member, in the order of {@link #REQUIRED}; none for what the peer does not know. */
    private int member(String name) {
        switch (name) {
            case "rollout_id" -> {
                rolloutId = body.text(Value.MAX_NAME);
                return 1;
            }
            case "attempt_id" -> {
                attemptId = body.text(Value.MAX_NAME);
                return 1 << 1;
            }
            case "sequence_id" -> {
                sequenceId = sequence();
                return 1 << 2;
            }
            case "trace_id" -> {
                body.someText();
                return 1 << 3;
            }
            case "span_id" -> {
                spanId = body.text(Value.MAX_TEXT);
                return 1 << 4;
            }
            case "parent_id" -> {
                if (!body.isNull()) {
                    body.someText();
                }
                return 1 << 5;
            }
            case "name" -> {
                body.someText();
                return 1 << 6;
            }
            case "status" -> {
                status();
                return 1 << 7;
            }
            case "attributes" -> {
                attributes();
                return 1 << 8;
            }
            case "events" -> {
                body.each(event -> event());
                return 1 << 9;
            }
            case "links" -> {
                body.each(link -> link());
                return 1 << 10;
            }
            case "start_time" -> {
                time();
                return 1 << 11;
            }
            case "end_time" -> {
                time();
                return 1 << 12;
            }
            case "context" -> {
                optionalContext();
                return 1 << 13;
            }
            case "parent" -> {
                optionalContext();
                return 1 << 14;
            }
            case "resource" -> {
                resource();
                return 1 << 15;
            }
            default -> {
                body.pass();
                return 0;
            }
        }
    }

    private long sequence() {
        int start = body.start();
        boolean plain = body.isPlainInteger();
        long sequence = body.integer(Long.MIN_VALUE);
        if (sequence > MAX_SEQUENCE) {
            body.problem(
                    "less_than_equal",
                    "Input should be less than or equal to " + MAX_SEQUENCE,
                    "{\"le\":" + MAX_SEQUENCE + "}");
            return 0;
        }
        if (sequence != Long.MIN_VALUE && !plain) {
            body.replace(start, body.stop(), ascii(Long.toString(sequence)));
        }
        return sequence;
    }

    private void time() {
        if (!body.isNull()) {
            body.plainNumber();
        }
    }

    private void status() {
        if (!body.enter()) {
            return;
        }
        int start = body.start();
        boolean code = false;
        boolean description = false;
        for (String name = body.name(); name != null; name = body.name()) {
            switch (name) {
                case "status_code" -> {
                    body.oneOf(Choice.STATUS_CODE);
                    code = true;
                }
                case "description" -> {
                    if (!body.isNull()) {
                        body.someText();
                    }
                    description = true;
                }
                default -> body.pass();
            }
        }
        require(code, start, "status_code");
        if (code && !description) {
            body.append(NO_DESCRIPTION);
        }
    }

    private void attributes() {
        if (!body.enter(DICT_TYPE, DICT)) {
            return;
        }
        while (body.name() != null) {
            attribute();
        }
    }

    private void attribute() {
        if (body.isText() || body.isBoolean()) {
            return;
        }
        if (body.isNumber()) {
            body.plainNumber();
        } else if (body.isList()) {
            list();
        } else {
            wrongAttribute();
        }
    }

    private void list() {
        boolean texts = false;
        boolean others = false;
        while (body.element()) {
            if (body.isText()) {
                texts = true;
            } else if (body.isNumber() || body.isBoolean()) {
                others = true;
                if (body.isNumber()) {
                    body.plainNumber();
                }
            } else {
                wrongAttribute();
            }
        }
        if (texts && others) {
            wrongAttribute();
        }
    }

    /** The peer tells this eight times, once for each type that the value could have had. */
    private void wrongAttribute() {
        body.problem("string_type", "Input should be a text, a boolean, a number, or a list of one of these", null);
    }

    private void event() {
        if (!body.enter()) {
            return;
        }
        int start = body.start();
        boolean named = false;
        boolean attributes = false;
        boolean timestamp = false;
        for (String name = body.name(); name != null; name = body.name()) {
            switch (name) {
                case "name" -> {
                    body.someText();
                    named = true;
                }
                case "attributes" -> {
                    attributes();
                    attributes = true;
                }
                case "timestamp" -> {
                    time();
                    timestamp = true;
                }
                default -> body.pass();
            }
        }
        require(named, start, "name");
        require(attributes, start, "attributes");
        if (!timestamp && named) {
            body.append(NO_TIMESTAMP);
        }
    }

    private void link() {
        if (!body.enter()) {
            return;
        }
        int start = body.start();
        boolean context = false;
        boolean attributes = false;
        for (String name = body.name(); name != null; name = body.name()) {
            switch (name) {
                case "context" -> {
                    context();
                    context = true;
                }
                case "attributes" -> {
                    if (!body.isNull()) {
                        attributes();
                    }
                    attributes = true;
                }
                default -> body.pass();
            }
        }
        require(context, start, "context");
        if (!attributes && context) {
            body.append(NO_ATTRIBUTES);
        }
    }

    private void optionalContext() {
        if (!body.isNull()) {
            context();
        }
    }

    private void context() {
        if (!body.enter()) {
            return;
        }
        int start = body.start();
        int seen = 0;
        for (String name = body.name(); name != null; name = body.name()) {
            switch (name) {
                case "trace_id" -> {
                    body.someText();
                    seen |= 1;
                }
                case "span_id" -> {
                    body.someText();
                    seen |= 2;
                }
                case "is_remote" -> {
                    body.truth();
                    seen |= 4;
                }
                case "trace_state" -> {
                    traceState();
                    seen |= 8;
                }
                default -> body.pass();
            }
        }
        require((seen & 1) != 0, start, "trace_id");
        require((seen & 2) != 0, start, "span_id");
        require((seen & 4) != 0, start, "is_remote");
        require((seen & 8) != 0, start, "trace_state");
    }

    private void traceState() {
        if (!body.enter(DICT_TYPE, DICT)) {
            return;
        }
        while (body.name() != null) {
            body.someText();
        }
    }

    private void resource() {
        if (!body.enter()) {
            return;
        }
        int start = body.start();
        boolean attributes = false;
        boolean schema = false;
        for (String name = body.name(); name != null; name = body.name()) {
            switch (name) {
                case "attributes" -> {
                    attributes();
                    attributes = true;
                }
                case "schema_url" -> {
                    body.someText();
                    schema = true;
                }
                default -> body.pass();
            }
        }
        require(attributes, start, "attributes");
        require(schema, start, "schema_url");
    }

    private void require(boolean seen, int start, String field) {
        if (!seen) {
            body.missing(start, field);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
