package dev.lightningstore.cli.bench;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Renders outcomes as tables for people. */
final class TextReport {
    private static final int NAME_WIDTH = 16;
    private static final int COLUMN_WIDTH = 18;

    private final StringBuilder out = new StringBuilder();

    static String of(List<ScenarioOutcome> outcomes) {
        TextReport report = new TextReport();
        outcomes.forEach(report::scenario);
        return report.out.toString();
    }

    private void scenario(ScenarioOutcome outcome) {
        out.append(String.format(
                Locale.ROOT,
                "%n%s: %d runners, %d spans of %d bytes; %s%n",
                outcome.scenario().key(),
                outcome.runners(),
                outcome.spans(),
                outcome.spanBytes(),
                outcome.scenario().title()));
        List<TargetOutcome> targets = outcome.targets();
        row("", targets, target -> target.target().name());
        row("rollouts/s", targets, target -> number(target.tally().rolloutsPerSecond()));
        row("spans/s", targets, target -> number(target.tally().rolloutsPerSecond() * outcome.spans()));
        row("slices", targets, TextReport::range);
        row("generator ms", targets, target -> String.format(Locale.ROOT, "%.3f a rollout", target.generatorMillis()));
        row("rollouts", targets, target -> Long.toString(target.tally().rollouts()));
        row("read again", targets, target -> Integer.toString(target.rechecked()));
        row("failures", targets, target -> Long.toString(target.tally().failures()));
        row("p50/p99 ms", targets, target -> "");
        for (Call call : calls(targets)) {
            row("  " + call.label(), targets, target -> latency(target, call));
        }
        for (TargetOutcome other : targets.subList(1, targets.size())) {
            Ratios ratios = Ratios.of(targets.get(0), other);
            out.append(String.format(
                    Locale.ROOT,
                    "%s / %s: %s x the rollouts/s (rounds %s to %s), dequeue p50 %s x, p99 %s x%n",
                    targets.get(0).target().name(),
                    other.target().name(),
                    ratio(ratios.rollouts()),
                    ratio(ratios.leastRound()),
                    ratio(ratios.mostRound()),
                    ratio(ratios.dequeueP50()),
                    ratio(ratios.dequeueP99())));
        }
        for (TargetOutcome target : targets) {
            target.tally()
                    .failureTexts()
                    .forEach((text, count) -> out.append(String.format(
                            Locale.ROOT,
                            "FAILED %s, %d times: %s%n",
                            target.target().name(),
                            count,
                            text)));
        }
    }

    private static Set<Call> calls(List<TargetOutcome> targets) {
        Set<Call> calls = new TreeSet<>();
        targets.forEach(target -> calls.addAll(target.tally().latencies().keySet()));
        return calls;
    }

    private void row(
            String name, List<TargetOutcome> targets, java.util.function.Function<TargetOutcome, String> cell) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "  %-" + NAME_WIDTH + "s", name));
        for (TargetOutcome target : targets) {
            line.append(String.format(Locale.ROOT, "%" + COLUMN_WIDTH + "s", cell.apply(target)));
        }
        out.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }

    private static String range(TargetOutcome target) {
        double least = target.sliceRates().stream()
                .mapToDouble(Double::doubleValue)
                .min()
                .orElse(0);
        double most = target.sliceRates().stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
        return number(least) + " to " + number(most);
    }

    private static String latency(TargetOutcome target, Call call) {
        if (!target.tally().latencies().containsKey(call)) {
            return "-";
        }
        return String.format(
                Locale.ROOT,
                "%.2f / %.2f",
                target.tally().millis(call, 50),
                target.tally().millis(call, 99));
    }

    private static String ratio(double value) {
        return String.format(Locale.ROOT, value < 0.1 ? "%.4f" : "%.2f", value);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
    }
}
