package dev.lightningstore.reward;

import java.util.Map;

/** What a run of tests ended with. */
public record TestResults(int passed, int failed) {
    public TestResults {
        if (passed < 0 || failed < 0) {
            throw new IllegalArgumentException(
                    "tests: " + passed + " passed and " + failed + " failed: neither can be negative");
        }
    }

    /** All must pass. */
    public static Scorer<TestResults> allOrNothing(Verdict verdict) {
        return results -> results.total() == 0
                ? Score.absent("no test ran")
                : verdict.score(results.failed == 0, results.facts());
    }

    /** The part that passed, between what none and all of them are worth. */
    public static Scorer<TestResults> passRate(Verdict verdict) {
        return results -> results.total() == 0
                ? Score.absent("no test ran")
                : new Score.Value(
                        verdict.no() + (verdict.yes() - verdict.no()) * results.passed / results.total(),
                        results.facts());
    }

    private long total() {
        return (long) passed + failed;
    }

    private Map<String, String> facts() {
        return Map.of("passed", Integer.toString(passed), "failed", Integer.toString(failed));
    }
}
