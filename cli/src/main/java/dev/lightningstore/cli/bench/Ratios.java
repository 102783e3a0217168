package dev.lightningstore.cli.bench;

/**
 * One target's figures divided by another's. For rollouts more than 1 is better, for latencies less; 0 stands where
 * there is nothing to divide by.
 */
record Ratios(double rollouts, double leastRound, double mostRound, double dequeueP50, double dequeueP99) {
    static Ratios of(TargetOutcome store, TargetOutcome other) {
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        int rounds = Math.min(store.sliceRates().size(), other.sliceRates().size());
        for (int i = 0; i < rounds; i++) {
            double ratio = ratio(store.sliceRates().get(i), other.sliceRates().get(i));
            least = Math.min(least, ratio);
            most = Math.max(most, ratio);
        }
        return new Ratios(
                ratio(store.tally().rolloutsPerSecond(), other.tally().rolloutsPerSecond()),
                rounds == 0 ? 0 : least,
                most,
                ratio(store.tally().millis(Call.DEQUEUE, 50), other.tally().millis(Call.DEQUEUE, 50)),
                ratio(store.tally().millis(Call.DEQUEUE, 99), other.tally().millis(Call.DEQUEUE, 99)));
    }

    private static double ratio(double value, double by) {
        return by == 0 ? 0 : value / by;
    }
}
