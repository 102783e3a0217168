package dev.lightningstore.cli.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** Checks that the spans read back are those sent: how many, in which order, under which ids, with which content. */
final class SpanCheck {
    static final byte[] PAYLOAD = "bench.payload".getBytes(UTF_8);
    static final byte[] INDEX = "bench.index".getBytes(UTF_8);
    static final byte[] SCORE = "bench.score".getBytes(UTF_8);
    static final byte[] LAST = "bench.last".getBytes(UTF_8);
    static final byte[] SERIAL = "bench.serial".getBytes(UTF_8);

    private static final byte[] ITEMS = "items".getBytes(UTF_8);
    private static final byte[] TOTAL = "total".getBytes(UTF_8);
    private static final byte[] ROLLOUT_ID = "rollout_id".getBytes(UTF_8);
    private static final byte[] ATTEMPT_ID = "attempt_id".getBytes(UTF_8);
    private static final byte[] SEQUENCE_ID = "sequence_id".getBytes(UTF_8);
    private static final byte[] TRACE_ID = "trace_id".getBytes(UTF_8);
    private static final byte[] SPAN_ID = "span_id".getBytes(UTF_8);
    private static final byte[] PARENT_ID = "parent_id".getBytes(UTF_8);
    private static final byte[] NAME = "name".getBytes(UTF_8);
    private static final byte[] STATUS = "status".getBytes(UTF_8);
    private static final byte[] STATUS_CODE = "status_code".getBytes(UTF_8);
    private static final byte[] OK = "OK".getBytes(UTF_8);
    private static final byte[] ATTRIBUTES = "attributes".getBytes(UTF_8);
    private static final int FIELDS = 9;
    private static final int ATTRIBUTE_COUNT = 5;

    private final SpanContent content;
    private final byte[][] names;
    private final byte[][] payloads;
    private final byte[][] scores;
    private final byte[] trace = new byte[32];
    private final byte[] id = new byte[16];
    private final byte[] serialHex = new byte[16];
    private final JsonScanner json = new JsonScanner();
    private long lastSequence;

    SpanCheck(SpanContent content) {
        this.content = content;
        names = new byte[content.count()][];
        payloads = new byte[content.count()][];
        scores = new byte[content.count()][];
        for (int i = 0; i < content.count(); i++) {
            names[i] = content.name(i).getBytes(UTF_8);
            payloads[i] = SpanContent.escaped(content.payload(i));
            scores[i] = Double.toString(content.score(i)).getBytes(UTF_8);
        }
        WireBuffer.setHex(trace, 0, content.traceHigh());
    }

    void check(HttpMessageReader answer, byte[] rolloutId, byte[] attemptId, long serial) throws CheckFailure {
        json.over(answer.array(), answer.bodyStart(), answer.bodyEnd());
        WireBuffer.setHex(trace, 16, serial);
        WireBuffer.setHex(serialHex, 0, serial);
        lastSequence = 0;
        int count = 0;
        long total = -1;
        json.enter('{');
        while (json.member()) {
            if (json.is(ITEMS)) {
                json.enter('[');
                for (; json.element(); count++) {
                    if (count == content.count()) {
                        throw new CheckFailure("more than the " + count + " spans that were sent came back");
                    }
                    span(count, rolloutId, attemptId, serial);
                }
            } else if (json.is(TOTAL)) {
                total = json.integer();
            } else {
                json.skipValue();
            }
        }
        if (count != content.count() || total != count) {
            throw new CheckFailure("sent " + content.count() + " spans, read " + count + " and a total of " + total);
        }
    }

    private void span(int index, byte[] rolloutId, byte[] attemptId, long serial) throws CheckFailure {
        int seen = 0;
        json.enter('{');
        while (json.member()) {
            seen++;
            if (json.is(ROLLOUT_ID)) {
                expect(rolloutId, index, "rollout_id");
            } else if (json.is(ATTEMPT_ID)) {
                expect(attemptId, index, "attempt_id");
            } else if (json.is(SEQUENCE_ID)) {
                long sequence = json.integer();
                if (sequence <= lastSequence) {
                    throw new CheckFailure("sequence_id " + sequence + " follows " + lastSequence);
                }
                lastSequence = sequence;
            } else if (json.is(TRACE_ID)) {
                expect(trace, index, "trace_id");
            } else if (json.is(SPAN_ID)) {
                WireBuffer.setHex(id, 0, SpanContent.spanId(serial, index));
                expect(id, index, "span_id");
            } else if (json.is(PARENT_ID)) {
                parent(index, serial);
            } else if (json.is(NAME)) {
                expect(names[index], index, "name");
            } else if (json.is(STATUS)) {
                status(index);
            } else if (json.is(ATTRIBUTES)) {
                attributes(index);
            } else {
                seen--;
                json.skipValue();
            }
        }
        if (seen != FIELDS) {
            throw new CheckFailure(
                    "span " + index + " came back with " + seen + " of the " + FIELDS + " fields that are checked");
        }
    }

    private void parent(int index, long serial) throws CheckFailure {
        if (index > 0) {
            WireBuffer.setHex(id, 0, SpanContent.spanId(serial, 0));
            expect(id, index, "parent_id");
        } else if (json.isNull()) {
            json.skipValue();
        } else {
            throw new CheckFailure("span 0 came back with a parent_id and was sent without");
        }
    }

    private void status(int index) throws CheckFailure {
        json.enter('{');
        while (json.member()) {
            if (json.is(STATUS_CODE)) {
                expect(OK, index, "status_code");
            } else {
                json.skipValue();
            }
        }
    }

    private void attributes(int index) throws CheckFailure {
        int seen = 0;
        json.enter('{');
        while (json.member()) {
            seen++;
            if (json.is(PAYLOAD)) {
                if (!json.stringIs(content.payload(index), payloads[index])) {
                    throw new CheckFailure("the payload of span " + index + " came back changed");
                }
            } else if (json.is(SERIAL)) {
                expect(serialHex, index, "attribute bench.serial");
            } else if (json.is(INDEX)) {
                expectScalar(json.integer() == index, index, "bench.index");
            } else if (json.is(LAST)) {
                json.scalar();
                expectScalar(json.tokenText().equals(Boolean.toString(content.isLast(index))), index, "bench.last");
            } else if (json.is(SCORE)) {
                json.scalar();
                expectScalar(json.is(scores[index]) || sameNumber(index), index, "bench.score");
            } else {
                throw new CheckFailure(
                        "span " + index + " came back with an attribute that was not sent: " + json.tokenText());
            }
        }
        if (seen != ATTRIBUTE_COUNT) {
            throw new CheckFailure(
                    "span " + index + " came back with " + seen + " of " + ATTRIBUTE_COUNT + " attributes");
        }
    }

    /** A server may write 0.5 as 5e-1. */
    private boolean sameNumber(int index) {
        try {
            return Double.parseDouble(json.tokenText()) == content.score(index);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static void expectScalar(boolean same, int index, String what) throws CheckFailure {
        if (!same) {
            throw new CheckFailure("attribute " + what + " of span " + index + " came back changed");
        }
    }

    private void expect(byte[] expected, int index, String what) throws CheckFailure {
        json.string();
        if (!json.is(expected)) {
            throw new CheckFailure(what + " of span " + index + " came back as " + json.tokenText() + ", sent as "
                    + new String(Arrays.copyOf(expected, expected.length), UTF_8));
        }
    }
}
