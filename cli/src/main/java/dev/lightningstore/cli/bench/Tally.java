package dev.lightningstore.cli.bench;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What one target did in one scenario: rollouts done, time taken, latencies, failures. Not thread-safe. */
final class Tally {
    /** Enough to see what goes wrong; a broken server fails every call, often with an id in the text. */
    private static final int MAX_DISTINCT_FAILURES = 10;

    private static final long SHORTEST_NANOS = 1_000;
    private static final long LONGEST_NANOS = 600_000_000_000L;

    private final Map<Call, Histogram> latencies = new EnumMap<>(Call.class);
    private final Map<String, Long> failureTexts = new LinkedHashMap<>();
    private long failures;
    private long rollouts;
    private long nanos;

    void answered(Call call, long callNanos) {
        latencies
                .computeIfAbsent(call, c -> new Histogram(SHORTEST_NANOS, LONGEST_NANOS, 3))
                .recordValue(Math.min(callNanos, LONGEST_NANOS));
    }

    void failed(Call call, String what) {
        failures++;
        String text = call.label() + ": " + what;
        if (failureTexts.containsKey(text) || failureTexts.size() < MAX_DISTINCT_FAILURES) {
            failureTexts.merge(text, 1L, Long::sum);
        }
    }

    void rolloutDone() {
        rollouts++;
    }

    void took(long moreNanos) {
        nanos += moreNanos;
    }

    void add(Tally other) {
        addCalls(other);
        rollouts += other.rollouts;
        nanos += other.nanos;
    }

    /** Takes over the latencies and failures, but neither the rollouts nor the time. */
    void addCalls(Tally other) {
        other.latencies.forEach((call, histogram) -> latencies
                .computeIfAbsent(call, c -> new Histogram(SHORTEST_NANOS, LONGEST_NANOS, 3))
                .add(histogram));
        addFailures(other);
    }

    void addFailures(Tally other) {
        other.failureTexts.forEach((text, count) -> {
            if (failureTexts.containsKey(text) || failureTexts.size() < MAX_DISTINCT_FAILURES) {
                failureTexts.merge(text, count, Long::sum);
            }
        });
        failures += other.failures;
    }

    long failures() {
        return failures;
    }

    /** The first distinct failures, and how often each came. */
    Map<String, Long> failureTexts() {
        return Collections.unmodifiableMap(failureTexts);
    }

    long rollouts() {
        return rollouts;
    }

    double seconds() {
        return nanos / 1e9;
    }

    double rolloutsPerSecond() {
        return nanos == 0 ? 0 : rollouts / seconds();
    }

    /** The calls that were made, in the order of {@link Call}. */
    Map<Call, Histogram> latencies() {
        return Collections.unmodifiableMap(latencies);
    }

    double millis(Call call, double percentile) {
        Histogram histogram = latencies.get(call);
        return histogram == null ? 0 : histogram.getValueAtPercentile(percentile) / 1e6;
    }
}
