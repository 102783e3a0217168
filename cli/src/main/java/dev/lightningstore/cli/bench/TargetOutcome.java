package dev.lightningstore.cli.bench;

import java.util.List;

/** What one target did in all measured slices of one scenario. */
record TargetOutcome(Target target, Tally tally, List<Double> sliceRates, int rechecked, double generatorCpuSeconds) {
    TargetOutcome {
        sliceRates = List.copyOf(sliceRates);
    }

    /** Processor time that the generator itself took, per rollout. */
    double generatorMillis() {
        return tally.rollouts() == 0 ? 0 : generatorCpuSeconds * 1_000 / tally.rollouts();
    }
}
