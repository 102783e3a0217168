package dev.lightningstore.cli.bench;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/** What is to be run. */
record BenchPlan(
        List<Scenario> scenarios,
        OptionalInt runners,
        OptionalInt spans,
        int spanBytes,
        int backlog,
        int fillSpans,
        int fillRollouts,
        Duration slice,
        Duration warmup,
        int rounds,
        long seed,
        Duration callTimeout) {
    private static final int MAX_RUNNERS = 4_096;
    private static final int MAX_SPANS = 1_000;
    private static final int MAX_SPAN_BYTES = 1 << 20;
    private static final int MAX_BACKLOG = 100_000;
    private static final int MAX_FILL = 1_000_000_000;

    BenchPlan {
        scenarios = List.copyOf(scenarios);
        runners.ifPresent(value -> within("--runners", value, 1, MAX_RUNNERS));
        spans.ifPresent(value -> within("--spans", value, 1, MAX_SPANS));
        within("--span-bytes", spanBytes, 8, MAX_SPAN_BYTES);
        within("--backlog", backlog, 1, MAX_BACKLOG);
        within("--fill-spans", fillSpans, 0, MAX_FILL);
        within("--fill-rollouts", fillRollouts, 0, MAX_FILL);
        within("--rounds", rounds, 1, 1_000);
        if (slice.isNegative() || slice.isZero() || warmup.isNegative()) {
            throw new IllegalArgumentException("--seconds must be more than 0 and --warmup not negative");
        }
    }

    int runners(Scenario scenario) {
        return runners.orElse(scenario.defaultRunners());
    }

    boolean fills() {
        return fillSpans > 0 || fillRollouts > 0;
    }

    SpanContent content(Scenario scenario) {
        return new SpanContent(seed, spans.orElse(scenario.defaultSpans()), spanBytes);
    }

    private static void within(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(option + " must be from " + least + " to " + most + " and is " + value);
        }
    }
}
