package dev.lightningstore.cli.client;

import dev.lightningstore.job.CommittedStep;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** One figure of a run over its steps; steps that do not have it are left out. */
public record FigureSeries(String name, long[] steps, double[] values) {
    public static FigureSeries of(String name, List<CommittedStep> all) {
        List<CommittedStep> having =
                all.stream().filter(step -> step.figures().containsKey(name)).toList();
        return new FigureSeries(
                name,
                having.stream().mapToLong(CommittedStep::step).toArray(),
                having.stream().mapToDouble(step -> step.figures().get(name)).toArray());
    }

    /** The names of all figures of a run. */
    static List<String> names(List<CommittedStep> all) {
        TreeSet<String> names = new TreeSet<>();
        all.forEach(step -> names.addAll(step.figures().keySet()));
        return List.copyOf(names);
    }

    boolean isEmpty() {
        return steps.length == 0;
    }

    double first() {
        return values[0];
    }

    double last() {
        return values[values.length - 1];
    }

    /** Of the numbers among its values; NaN where there is none. */
    double lowest() {
        return Arrays.stream(values).filter(Double::isFinite).min().orElse(Double.NaN);
    }

    double highest() {
        return Arrays.stream(values).filter(Double::isFinite).max().orElse(Double.NaN);
    }

    /** The means of so many parts of equal length between two steps; NaN for a part in which it has no number. */
    double[] means(int parts, long from, long to) {
        double[] sums = new double[parts];
        int[] counts = new int[parts];
        for (int i = 0; i < steps.length; i++) {
            if (Double.isFinite(values[i])) {
                int part = (int) ((steps[i] - from) * parts / (to - from + 1));
                sums[part] += values[i];
                counts[part]++;
            }
        }
        for (int part = 0; part < parts; part++) {
            sums[part] = counts[part] == 0 ? Double.NaN : sums[part] / counts[part];
        }
        return sums;
    }
}
