package dev.lightningstore.cli.bench;

import java.util.List;

/** One scenario, and what each target did in it; the first target is the store under test. */
record ScenarioOutcome(Scenario scenario, int runners, int spans, int spanBytes, List<TargetOutcome> targets) {
    ScenarioOutcome {
        targets = List.copyOf(targets);
    }

    boolean ok() {
        return targets.stream().allMatch(target -> target.tally().failures() == 0);
    }
}
