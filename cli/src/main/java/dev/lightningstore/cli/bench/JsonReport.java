package dev.lightningstore.cli.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/** Renders outcomes as one line of JSON for programs. */
final class JsonReport {
    private final StringBuilder json = new StringBuilder();

    static String of(List<ScenarioOutcome> outcomes) {
        JsonReport report = new JsonReport();
        report.object(() -> {
            report.member("ok").append(outcomes.stream().allMatch(ScenarioOutcome::ok));
            report.list("scenarios", outcomes, report::scenario);
        });
        return report.json.toString();
    }

    private void scenario(ScenarioOutcome outcome) {
        object(() -> {
            text("scenario", outcome.scenario().key());
            member("runners").append(outcome.runners());
            member("spans").append(outcome.spans());
            member("span_bytes").append(outcome.spanBytes());
            list("targets", outcome.targets(), target -> target(target, outcome.spans()));
            list(
                    "ratios",
                    outcome.targets().subList(1, outcome.targets().size()),
                    other -> ratios(outcome.targets().get(0), other));
        });
    }

    private void target(TargetOutcome outcome, int spans) {
        Tally tally = outcome.tally();
        object(() -> {
            text("name", outcome.target().name());
            text("url", outcome.target().url().toString());
            number("rollouts_per_s", tally.rolloutsPerSecond());
            number("spans_per_s", tally.rolloutsPerSecond() * spans);
            member("rollouts").append(tally.rollouts());
            number("seconds", tally.seconds());
            list("slices_rollouts_per_s", outcome.sliceRates(), this::number);
            number("generator_cpu_ms_per_rollout", outcome.generatorMillis());
            member("read_again").append(outcome.rechecked());
            member("failures").append(tally.failures());
            list("failure_texts", List.copyOf(tally.failureTexts().entrySet()), this::failure);
            member("calls");
            object(() -> tally.latencies().forEach(this::call));
        });
    }

    private void failure(Map.Entry<String, Long> failure) {
        object(() -> {
            text("text", failure.getKey());
            member("count").append(failure.getValue());
        });
    }

    private void call(Call call, Histogram histogram) {
        member(call.key());
        object(() -> {
            member("count").append(histogram.getTotalCount());
            number("p50_ms", histogram.getValueAtPercentile(50) / 1e6);
            number("p99_ms", histogram.getValueAtPercentile(99) / 1e6);
            number("max_ms", histogram.getMaxValue() / 1e6);
        });
    }

    private void ratios(TargetOutcome store, TargetOutcome other) {
        Ratios ratios = Ratios.of(store, other);
        object(() -> {
            text("of", store.target().name());
            text("to", other.target().name());
            number("rollouts_per_s", ratios.rollouts());
            number("least_round", ratios.leastRound());
            number("most_round", ratios.mostRound());
            number("dequeue_p50", ratios.dequeueP50());
            number("dequeue_p99", ratios.dequeueP99());
        });
    }

    private void object(Runnable members) {
        json.append('{');
        members.run();
        json.append('}');
    }

    private <T> void list(String name, List<T> elements, Consumer<T> element) {
        member(name).append('[');
        for (int i = 0; i < elements.size(); i++) {
            json.append(i == 0 ? "" : ",");
            element.accept(elements.get(i));
        }
        json.append(']');
    }

    private StringBuilder member(String name) {
        char last = json.charAt(json.length() - 1);
        return json.append(last == '{' ? "\"" : ",\"").append(name).append("\":");
    }

    private void text(String name, String value) {
        member(name)
                .append('"')
                .append(new String(SpanContent.escaped(value), UTF_8))
                .append('"');
    }

    private void number(String name, double value) {
        member(name);
        number(value);
    }

    private void number(double value) {
        json.append(String.format(Locale.ROOT, "%.4f", value));
    }
}
