package dev.lightningstore.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which call has which reward; of calls a, b and c, a missing one is null. */
class RewardMatchingTest {
    private static List<@Nullable Double> rewards(TestTrace trace, RewardMatching matching) {
        return TrajectoryAdapter.DEFAULT.rewards(matching).read(trace.spans()).transitions().stream()
                .map(turn -> turn.reward().isPresent() ? (Double) turn.reward().getAsDouble() : null)
                .toList();
    }

    private static TestTrace calls(String... ids) {
        TestTrace trace = new TestTrace();
        for (String id : ids) {
            if (id.startsWith("r")) {
                trace.reward(id, Double.parseDouble(id.substring(1)));
            } else {
                trace.call(id, List.of(id.hashCode()), List.of(1));
            }
        }
        return trace;
    }

    @Test
    void aRewardIsForTheCallBeforeIt() {
        for (RewardMatching matching :
                List.of(RewardMatching.BY_SEQUENCE, RewardMatching.FIRST_OCCURRENCE, RewardMatching.FIRST_SIBLING)) {
            assertEquals(
                    Arrays.asList(0.1, null, 0.3),
                    rewards(calls("a", "r0.1", "b", "c", "r0.3"), matching),
                    matching.name());
            assertEquals(
                    Arrays.asList(null, 0.4, 0.3),
                    rewards(calls("r9", "a", "b", "c", "r0.3", "r0.4"), matching),
                    matching.name() + ": the second of two goes one call further back");
        }
    }

    @Test
    void theLastRewardIsForTheLastCall() {
        assertEquals(
                Arrays.asList(null, null, 0.3),
                rewards(calls("a", "r0.1", "b", "c", "r0.3"), RewardMatching.LAST_CALL));
        assertEquals(Arrays.asList((Double) null), rewards(calls("a"), RewardMatching.LAST_CALL));
    }

    @Test
    void clocksThatDisagreeDoNotMatterBySequence() {
        TestTrace trace = new TestTrace()
                .call("a", List.of(1), List.of(2))
                .span(
                        "r",
                        null,
                        "agentlightning.annotation",
                        1_600_000_000,
                        1_600_000_001,
                        "\"agentlightning.reward.0.value\": 0.7");
        assertEquals(List.of(0.7), rewards(trace, RewardMatching.BY_SEQUENCE));
        assertEquals(Arrays.asList((Double) null), rewards(trace, RewardMatching.FIRST_OCCURRENCE));
    }

    @Test
    void siblingsAreThoseOfTheSameParent() {
        TestTrace trace = new TestTrace()
                .agent("x", "one")
                .agent("y", "two")
                .call("a", "x", "h", List.of(1), List.of(2))
                .call("b", "y", "h", List.of(3), List.of(4))
                .span("r", "x", "agentlightning.annotation", "\"agentlightning.reward.0.value\": 0.7");
        assertEquals(Arrays.asList(0.7, null), rewards(trace, RewardMatching.FIRST_SIBLING));
        assertEquals(Arrays.asList(null, 0.7), rewards(trace, RewardMatching.FIRST_OCCURRENCE));
    }

    @Test
    void theFormsOfOlderVersionsAreRead() {
        TestTrace trace = new TestTrace()
                .call("a", List.of(1), List.of(2))
                .span("r", null, "agentlightning.annotation", "\"reward\": 0.25")
                .call("b", List.of(3), List.of(4))
                .span(
                        "s",
                        null,
                        "any",
                        "\"agentops.task.output\": \"{\\\"type\\\": \\\"reward\\\", \\\"value\\\": 0.75}\"");
        assertEquals(List.of(0.25, 0.75), rewards(trace, RewardMatching.BY_SEQUENCE));
    }
}
