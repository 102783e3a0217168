package dev.lightningstore.rollout;

import static dev.lightningstore.rollout.AttemptStatus.FAILED;
import static dev.lightningstore.rollout.AttemptStatus.PREPARING;
import static dev.lightningstore.rollout.AttemptStatus.RUNNING;
import static dev.lightningstore.rollout.AttemptStatus.SUCCEEDED;
import static dev.lightningstore.rollout.AttemptStatus.TIMEOUT;
import static dev.lightningstore.rollout.AttemptStatus.UNRESPONSIVE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.rollout.Lifecycle.Effect;
import dev.lightningstore.rollout.Lifecycle.Event;
import dev.lightningstore.rollout.Lifecycle.Step;
import dev.lightningstore.rollout.Lifecycle.Verdict;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LifecycleTest {
    /** The table once more, the other way round: what each state does on each event that it hears. */
    private static final Map<AttemptStatus, Map<Event, AttemptStatus>> EXPECTED = Map.of(
            PREPARING,
            Map.of(
                    Event.ALIVE, RUNNING,
                    Event.SUCCEED, SUCCEEDED,
                    Event.FAIL, FAILED,
                    Event.TIME_OUT, TIMEOUT,
                    Event.FALL_SILENT, UNRESPONSIVE,
                    Event.LOSE_LEASE, UNRESPONSIVE,
                    Event.RELEASE, FAILED,
                    Event.CANCEL, FAILED),
            RUNNING,
            Map.of(
                    Event.ALIVE, RUNNING,
                    Event.SUCCEED, SUCCEEDED,
                    Event.FAIL, FAILED,
                    Event.TIME_OUT, TIMEOUT,
                    Event.FALL_SILENT, UNRESPONSIVE,
                    Event.LOSE_LEASE, UNRESPONSIVE,
                    Event.RELEASE, FAILED,
                    Event.CANCEL, FAILED),
            UNRESPONSIVE,
            Map.of(
                    Event.ALIVE, RUNNING,
                    Event.SUCCEED, SUCCEEDED,
                    Event.FAIL, FAILED,
                    Event.TIME_OUT, TIMEOUT,
                    Event.CANCEL, FAILED),
            TIMEOUT,
            Map.of(Event.SUCCEED, SUCCEEDED, Event.FAIL, FAILED, Event.CANCEL, FAILED),
            SUCCEEDED,
            Map.of(),
            FAILED,
            Map.of());

    @ParameterizedTest
    @EnumSource
    void everyStateHearsEveryEventAsTheTableSays(AttemptStatus from) {
        Map<Event, AttemptStatus> row = EXPECTED.getOrDefault(from, Map.of());
        for (Event event : Event.values()) {
            Optional<AttemptStatus> expected = Optional.ofNullable(row.get(event));
            assertEquals(expected, Lifecycle.step(from, event).map(Step::to), from + " on " + event);
        }
    }

    @ParameterizedTest
    @EnumSource
    void noEventMovesAFinalAttempt(Event event) {
        for (AttemptStatus status : AttemptStatus.values()) {
            if (status.terminal()) {
                assertTrue(Lifecycle.step(status, event).isEmpty(), status + " on " + event);
            }
        }
    }

    @Test
    void aStateAndAnEventNeverHaveTwoSteps() {
        for (AttemptStatus from : AttemptStatus.values()) {
            for (Event event : Event.values()) {
                long lines = Lifecycle.steps().stream()
                        .filter(step -> step.event() == event && step.from().contains(from))
                        .count();
                assertTrue(lines <= 1, from + " on " + event + " has " + lines);
            }
        }
    }

    @Test
    void onlyASuccessMakesTheRolloutSucceed() {
        for (Step step : Lifecycle.steps()) {
            assertEquals(step.event() == Event.SUCCEED, step.effect() == Effect.SUCCEED, step.toString());
            assertEquals(step.to() == SUCCEEDED, step.effect() == Effect.SUCCEED, step.toString());
            assertEquals(step.to() == RUNNING, step.effect() == Effect.RUN, step.toString());
        }
    }

    @Test
    void everyEventIsHeardWhileTheAttemptIsLive() {
        for (Event event : Event.values()) {
            assertTrue(Lifecycle.step(PREPARING, event).isPresent(), event.toString());
            assertTrue(Lifecycle.step(RUNNING, event).isPresent(), event.toString());
        }
    }

    @Test
    void aStatusThatAWireSetsMeansTheEventThatLeadsThere() {
        for (AttemptStatus wanted : AttemptStatus.values()) {
            Optional<Event> event = Lifecycle.eventFor(wanted);
            assertEquals(wanted != PREPARING, event.isPresent(), wanted.toString());
            event.ifPresent(e -> assertEquals(
                    wanted, Lifecycle.step(RUNNING, e).orElseThrow().to()));
        }
    }

    @Test
    void runningSucceedingAndCancellingAreFollowedWhateverTheConfig() {
        for (int number = 1; number <= RolloutConfig.MAX_ATTEMPTS; number++) {
            RolloutConfig config = RolloutConfig.DEFAULT;
            assertEquals(
                    new Verdict(RolloutStatus.RUNNING, false),
                    Lifecycle.verdict(Effect.RUN, RUNNING, config, number, 0));
            assertEquals(
                    new Verdict(RolloutStatus.SUCCEEDED, false),
                    Lifecycle.verdict(Effect.SUCCEED, SUCCEEDED, config, number, 0));
            assertEquals(
                    new Verdict(RolloutStatus.CANCELLED, false),
                    Lifecycle.verdict(Effect.CANCEL, FAILED, config, number, 0));
        }
    }

    @Test
    void anotherAttemptFollowsWhereTheConditionNamesTheStateAndAttemptsAreLeft() {
        for (AttemptStatus to : EnumSet.of(FAILED, TIMEOUT, UNRESPONSIVE)) {
            for (AttemptStatus retried : EnumSet.of(FAILED, TIMEOUT, UNRESPONSIVE)) {
                for (int max = 1; max <= 4; max++) {
                    RolloutConfig config = new RolloutConfig(null, null, max, Set.of(retried));
                    for (int number = 1; number <= 6; number++) {
                        RolloutStatus expected =
                                to == retried && number < max ? RolloutStatus.REQUEUING : RolloutStatus.FAILED;
                        assertEquals(
                                new Verdict(expected, false),
                                Lifecycle.verdict(Effect.RETRY_OR_FAIL, to, config, number, 0));
                    }
                }
            }
        }
    }

    @Test
    void attemptsThatDoNotCountLeaveRoomForOthers() {
        RolloutConfig config = new RolloutConfig(null, null, 2, Set.of(FAILED));
        assertEquals(
                RolloutStatus.REQUEUING,
                Lifecycle.verdict(Effect.RETRY_OR_FAIL, FAILED, config, 4, 3).status());
        assertEquals(
                RolloutStatus.FAILED,
                Lifecycle.verdict(Effect.RETRY_OR_FAIL, FAILED, config, 5, 3).status());
    }

    /** However often leases are lost and work is given back, the number of attempts stays in its eight bits. */
    @Test
    void noVerdictAsksForAnAttemptThatHasNoNumber() {
        RolloutConfig config =
                new RolloutConfig(null, null, RolloutConfig.MAX_ATTEMPTS, Set.of(FAILED, TIMEOUT, UNRESPONSIVE));
        for (Effect effect : EnumSet.of(Effect.RETRY_OR_FAIL, Effect.REOFFER_OR_FAIL, Effect.REQUEUE)) {
            for (int uncounted = 0; uncounted < RolloutConfig.MAX_ATTEMPTS; uncounted++) {
                Verdict last = Lifecycle.verdict(effect, FAILED, config, RolloutConfig.MAX_ATTEMPTS, uncounted);
                assertEquals(new Verdict(RolloutStatus.FAILED, false), last, effect + " after " + uncounted);
            }
        }
    }

    @Test
    void aLostLeaseIsOfferedAgainABoundedNumberOfTimes() {
        int uncounted = 0;
        int number = 1;
        while (true) {
            Verdict verdict =
                    Lifecycle.verdict(Effect.REOFFER_OR_FAIL, UNRESPONSIVE, RolloutConfig.DEFAULT, number, uncounted);
            if (verdict.status() == RolloutStatus.FAILED) {
                assertFalse(verdict.uncounted());
                break;
            }
            assertEquals(new Verdict(RolloutStatus.REQUEUING, true), verdict);
            uncounted++;
            number++;
        }
        assertEquals(Lifecycle.MAX_REOFFERS, uncounted);
    }

    @Test
    void aLostLeaseThatTheConfigRetriesIsCounted() {
        RolloutConfig config = new RolloutConfig(null, null, 3, Set.of(UNRESPONSIVE));
        assertEquals(
                new Verdict(RolloutStatus.REQUEUING, false),
                Lifecycle.verdict(Effect.REOFFER_OR_FAIL, UNRESPONSIVE, config, 1, 0));
        assertEquals(
                new Verdict(RolloutStatus.REQUEUING, true),
                Lifecycle.verdict(Effect.REOFFER_OR_FAIL, UNRESPONSIVE, config, 3, 0));
    }

    @Test
    void workGivenBackIsNeverCounted() {
        assertEquals(
                new Verdict(RolloutStatus.REQUEUING, true),
                Lifecycle.verdict(Effect.REQUEUE, FAILED, RolloutConfig.DEFAULT, 200, 199));
    }
}
