package dev.lightningstore.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TallyTest {
    @Test
    void sumsUpSlices() {
        Tally total = new Tally();
        total.add(slice(100, 1_000_000_000L, 2_000_000));
        total.add(slice(300, 3_000_000_000L, 4_000_000));
        assertEquals(400, total.rollouts());
        assertEquals(100, total.rolloutsPerSecond());
        assertEquals(2, total.millis(Call.DEQUEUE, 50), 0.01);
        assertEquals(4, total.millis(Call.DEQUEUE, 99), 0.01);
        assertEquals(0, total.millis(Call.SPAN, 99));
    }

    @Test
    void countsAllFailuresAndKeepsTheFirstTexts() {
        Tally tally = new Tally();
        for (int i = 0; i < 100; i++) {
            tally.failed(Call.SPAN, "status 500 for span " + i);
            tally.failed(Call.DEQUEUE, "nothing came");
        }
        assertEquals(200, tally.failures());
        assertEquals(10, tally.failureTexts().size());
        assertEquals(100L, tally.failureTexts().get("dequeue: nothing came"));
        Tally total = new Tally();
        total.addFailures(tally);
        assertEquals(Map.copyOf(tally.failureTexts()), Map.copyOf(total.failureTexts()));
        assertEquals(0, total.rollouts());
    }

    @Test
    void ratiosCompareTargetsRoundByRound() {
        Ratios ratios = Ratios.of(
                outcome(slice(300, 1_000_000_000L, 1_000_000), 200.0, 400.0),
                outcome(slice(100, 1_000_000_000L, 4_000_000), 100.0, 100.0));
        assertEquals(3, ratios.rollouts());
        assertEquals(2, ratios.leastRound());
        assertEquals(4, ratios.mostRound());
        assertEquals(0.25, ratios.dequeueP50(), 0.001);
    }

    @Test
    void ratiosWithNothingToDivideByAreZero() {
        Ratios ratios = Ratios.of(outcome(slice(300, 1_000_000_000L, 1_000_000)), outcome(new Tally()));
        assertEquals(new Ratios(0, 0, 0, 0, 0), ratios);
    }

    @Test
    void aSampleIsBoundedAndTakesFromAll() {
        Sample sample = new Sample(10, 1);
        Runner runner = new Runner(List.of(Call.DEQUEUE), 0);
        for (int i = 0; i < 1_000; i++) {
            runner.begin(i);
            sample.offer(runner);
        }
        Set<Long> serials = new HashSet<>();
        sample.members().forEach(member -> serials.add(member.serial()));
        assertEquals(10, serials.size());
        assertEquals(true, serials.stream().anyMatch(serial -> serial > 500), "only early rollouts: " + serials);
    }

    private static Tally slice(int rollouts, long nanos, long dequeueNanos) {
        Tally tally = new Tally();
        for (int i = 0; i < rollouts; i++) {
            tally.rolloutDone();
        }
        tally.took(nanos);
        tally.answered(Call.DEQUEUE, dequeueNanos);
        return tally;
    }

    private static TargetOutcome outcome(Tally tally, Double... rates) {
        Target target = new Target("store", URI.create("http://127.0.0.1:4747"), Optional.empty());
        return new TargetOutcome(target, tally, List.of(rates), 0, 0);
    }
}
