package dev.lightningstore.cli.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What the spans of a rollout hold: the same texts for every rollout, made from the seed, and ids made from the
 * rollout's serial number, so that a span that comes back under the wrong rollout is noticed.
 */
final class SpanContent {
    /** Characters that a server must escape or that take two bytes: what breaks first when text is mishandled. */
    private static final String AWKWARD = "\"é\n\\ ";

    private static final String[] WORDS = {
        "agent", "answer", "apple", "ask", "because", "call", "check", "count", "data", "error", "find", "first",
                "give",
        "model", "next", "number", "open", "plan", "query", "read", "result", "score", "search", "step", "table",
                "then",
        "think", "tool", "value", "verify", "when", "write"
    };

    static final String NAME_PREFIX = "bench.step.";
    static final long START_SECONDS = 1_700_000_000L;

    private final long traceHigh;
    private final int bytesEach;
    private final List<String> payloads = new ArrayList<>();

    SpanContent(long seed, int count, int bytesEach) {
        Random random = new Random(seed);
        this.traceHigh = random.nextLong() | 1;
        this.bytesEach = bytesEach;
        for (int i = 0; i < count; i++) {
            payloads.add(text(random, bytesEach));
        }
    }

    private static String text(Random random, int bytes) {
        StringBuilder text = new StringBuilder(AWKWARD);
        while (text.length() < bytes) {
            text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
        }
        // One of the characters takes two bytes.
        text.setLength(Math.max(AWKWARD.length(), bytes - 1));
        return text.toString();
    }

    int count() {
        return payloads.size();
    }

    int bytesEach() {
        return bytesEach;
    }

    String payload(int index) {
        return payloads.get(index);
    }

    String name(int index) {
        return NAME_PREFIX + index;
    }

    double score(int index) {
        return index + 0.5;
    }

    boolean isLast(int index) {
        return index == count() - 1;
    }

    /** The first half of the trace id; the second is the rollout's serial number. */
    long traceHigh() {
        return traceHigh;
    }

    /** Never zero, which OpenTelemetry forbids, as serial numbers start at 1. */
    static long spanId(long serial, int index) {
        return serial << 16 | index;
    }

    /** The text as it stands between quotes in JSON, with no more escapes than needed. */
    static byte[] escaped(String text) {
        StringBuilder json = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> {
                    if (c < ' ') {
                        json.append(String.format("\\u%04x", (int) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        return json.toString().getBytes(UTF_8);
    }
}
