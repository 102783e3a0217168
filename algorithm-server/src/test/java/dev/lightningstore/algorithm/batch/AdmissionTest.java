package dev.lightningstore.algorithm.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lightningstore.algorithm.batch.Admission.Quarantined;
import dev.lightningstore.algorithm.batch.Admission.Reason;
import dev.lightningstore.algorithm.batch.Episode.RewardSource;
import dev.lightningstore.rollout.FailureKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is refused, with a count, and what stays. */
class AdmissionTest {
    private static final Admission ADMISSION = new Admission(Set.of(), Set.of("new"), 0, 1, true, 3);

    private static TrainingRow row(String agent, String hash, double... rewards) {
        List<Call> calls = new ArrayList<>();
        for (int k = 0; k < rewards.length; k++) {
            calls.add(new Call(2 * k + 1, 2 * k + 2, rewards[k]));
        }
        int length = 2 * rewards.length + 1;
        return new TrainingRow(agent, hash, new int[length], new double[length], calls);
    }

    @Test
    void eachReasonIsCountedInRows() {
        Episode good = Episode.of("good", "g", 1, List.of(row("a", "new", 0)));
        Admission.Admitted admitted = ADMISSION.admit(List.of(
                good,
                new Episode("broken", "g", FailureKind.INFRA, 0, RewardSource.VERIFIER, List.of(row("a", "new", 0))),
                Episode.of("empty", "g", 1, List.of()),
                Episode.of("stale", "g", 1, List.of(row("a", "new", 0), row("a", "old", 0))),
                Episode.of("nan", "g", Double.NaN, List.of(row("a", "new", 0))),
                Episode.of("rich", "g", 0.5, List.of(row("a", "new", 0.75))),
                new Episode("proud", "g", null, 1, RewardSource.AGENT, List.of(row("a", "new", 0)))));
        assertEquals(List.of(good), admitted.episodes());
        assertEquals(1, admitted.refused(Reason.FAILED));
        assertEquals(1, admitted.refused(Reason.EMPTY));
        assertEquals(2, admitted.refused(Reason.OTHER_POLICY));
        assertEquals(2, admitted.refused(Reason.REWARD_OUT_OF_BOUNDS));
        assertEquals(1, admitted.refused(Reason.REWARD_BY_AGENT));
        assertEquals(0, admitted.refused(Reason.TOO_MANY_CALLS));
        assertEquals(
                List.of(
                        new Quarantined("nan", Reason.REWARD_OUT_OF_BOUNDS, Double.NaN),
                        new Quarantined("rich", Reason.REWARD_OUT_OF_BOUNDS, 1.25),
                        new Quarantined("proud", Reason.REWARD_BY_AGENT, 1)),
                admitted.quarantined());
    }

    @Test
    void nothingIsAskedOfAgentsThatAreNotTrained() {
        Episode two = Episode.of("two", "g", 1, List.of(row("planner", "new", 0), row("writer", "theirs", 0)));
        Admission planner = new Admission(Set.of("planner"), Set.of("new"), 0, 1, false, 3);
        assertEquals(List.of(two), planner.admit(List.of(two)).episodes());
        assertEquals(
                2,
                new Admission(Set.of("editor"), Set.of(), 0, 1, false, 3)
                        .admit(List.of(two))
                        .refused(Reason.EMPTY));
        assertEquals(2, ADMISSION.admit(List.of(two)).refused(Reason.OTHER_POLICY));
    }

    @Test
    void callsBeyondTheLengthAreLeftOutAndTheirRewardStays() {
        Episode longOne =
                Episode.of("long", "g", 0, List.of(row("a", "new", 0.1, 0.1), row("a", "new", 0.1, 0.2, 0.3)));
        Admission.Admitted admitted = ADMISSION.admit(List.of(longOne));
        Episode kept = admitted.episodes().getFirst();
        assertEquals(2, admitted.refused(Reason.TOO_MANY_CALLS));
        assertEquals(3, kept.calls());
        assertEquals(2, kept.rows().getLast().length());
        assertEquals(0.8, kept.reward(), 1e-12);
        assertEquals(0.5, kept.outcome(), 1e-12);
    }

    @Test
    void withoutExpectationEveryPolicyWillDo() {
        Episode any = Episode.of("any", "g", 1, List.of(row("a", "whatever", 0)));
        assertEquals(
                List.of(any), ADMISSION.expecting(Set.of()).admit(List.of(any)).episodes());
    }

    @Test
    void aMaskIsItsUnbrokenStretches() {
        TrainingRow row = TrainingRow.masked(
                "a", "h", new int[6], new double[6], new boolean[] {false, true, true, false, false, true});
        assertEquals(List.of(new Call(1, 3, 0), new Call(5, 6, 0)), row.calls());
        assertEquals(3, row.sampledTokens());
        assertArrayEquals(new boolean[] {false, true, true, false, false, true}, row.sampled());
    }

    @Test
    void rowsThatCannotBeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Call(0, 1, 0));
        assertThrows(
                IllegalArgumentException.class, () -> new TrainingRow("a", "h", new int[2], new double[1], List.of()));
        assertThrows(
                IllegalArgumentException.class,
                () -> new TrainingRow(
                        "a", "h", new int[4], new double[4], List.of(new Call(1, 3, 0), new Call(2, 4, 0))));
    }
}
