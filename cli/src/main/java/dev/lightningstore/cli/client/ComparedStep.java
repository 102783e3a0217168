package dev.lightningstore.cli.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What several runs had for one figure after the same step, by the run's place; one that has none there is left out. */
record ComparedStep(long step, Map<Integer, Double> values) {

    static List<ComparedStep> of(List<FigureSeries> series) {
        TreeMap<Long, Map<Integer, Double>> rows = new TreeMap<>();
        for (int run = 0; run < series.size(); run++) {
            FigureSeries one = series.get(run);
            for (int i = 0; i < one.steps().length; i++) {
                rows.computeIfAbsent(one.steps()[i], step -> new TreeMap<>()).put(run, one.values()[i]);
            }
        }
        List<ComparedStep> all = new ArrayList<>();
        rows.forEach((step, values) -> all.add(new ComparedStep(step, values)));
        return all;
    }

    /** So many, spread evenly, with the first and the last among them. */
    static List<ComparedStep> some(List<ComparedStep> all, int count) {
        if (all.size() <= count) {
            return all;
        }
        List<ComparedStep> some = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            some.add(all.get((int) Math.round(i * (all.size() - 1) / (double) (count - 1))));
        }
        return some;
    }
}
