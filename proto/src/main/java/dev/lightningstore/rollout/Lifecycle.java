package dev.lightningstore.rollout;

import static dev.lightningstore.rollout.AttemptStatus.FAILED;
import static dev.lightningstore.rollout.AttemptStatus.PREPARING;
import static dev.lightningstore.rollout.AttemptStatus.RUNNING;
import static dev.lightningstore.rollout.AttemptStatus.SUCCEEDED;
import static dev.lightningstore.rollout.AttemptStatus.TIMEOUT;
import static dev.lightningstore.rollout.AttemptStatus.UNRESPONSIVE;

import java.util.List;
import java.util.Optional;

/**
 * The life of an attempt, and what each step of it means for its rollout: one table, which every backend obeys and the
 * docs are drawn from. A step that is not in the table changes nothing.
 *
 * <p>The rollout follows only its latest attempt, and only until it is itself final.
 */
public final class Lifecycle {
    /** What can happen to an attempt. */
    public enum Event {
        /** A span or a heartbeat came. */
        ALIVE,
        SUCCEED,
        FAIL,
        /** It ran longer than {@link RolloutConfig#timeout()}. */
        TIME_OUT,
        /** Nothing was heard for {@link RolloutConfig#unresponsive()}. */
        FALL_SILENT,
        /** The deadline of its lease went by. */
        LOSE_LEASE,
        /** Its runner gave it back unrun. */
        RELEASE,
        CANCEL
    }

    /** What a step means for the rollout. */
    public enum Effect {
        RUN,
        SUCCEED,
        /** Another attempt where the config allows one, else failure. */
        RETRY_OR_FAIL,
        /** As before, but the lost attempt may be offered again without being counted, a bounded number of times. */
        REOFFER_OR_FAIL,
        /** Back into the queue, uncounted. */
        REQUEUE,
        CANCEL
    }

    /** One line of the table. */
    public record Step(List<AttemptStatus> from, Event event, AttemptStatus to, Effect effect) {}

    /** How often a rollout whose leases were lost is offered again beyond what its config allows. */
    public static final int MAX_REOFFERS = 5;

    private static final List<Step> STEPS = List.of(
            new Step(List.of(PREPARING, RUNNING, UNRESPONSIVE), Event.ALIVE, RUNNING, Effect.RUN),
            new Step(List.of(PREPARING, RUNNING, UNRESPONSIVE, TIMEOUT), Event.SUCCEED, SUCCEEDED, Effect.SUCCEED),
            new Step(List.of(PREPARING, RUNNING, UNRESPONSIVE, TIMEOUT), Event.FAIL, FAILED, Effect.RETRY_OR_FAIL),
            new Step(List.of(PREPARING, RUNNING, UNRESPONSIVE), Event.TIME_OUT, TIMEOUT, Effect.RETRY_OR_FAIL),
            new Step(List.of(PREPARING, RUNNING), Event.FALL_SILENT, UNRESPONSIVE, Effect.RETRY_OR_FAIL),
            new Step(List.of(PREPARING, RUNNING), Event.LOSE_LEASE, UNRESPONSIVE, Effect.REOFFER_OR_FAIL),
            new Step(List.of(PREPARING, RUNNING), Event.RELEASE, FAILED, Effect.REQUEUE),
            new Step(List.of(PREPARING, RUNNING, UNRESPONSIVE, TIMEOUT), Event.CANCEL, FAILED, Effect.CANCEL));

    private Lifecycle() {}

    public static List<Step> steps() {
        return STEPS;
    }

    /** The step that the event makes from a state; empty where it makes none. */
    public static Optional<Step> step(AttemptStatus from, Event event) {
        for (Step step : STEPS) {
            if (step.event == event && step.from.contains(from)) {
                return Optional.of(step);
            }
        }
        return Optional.empty();
    }

    /**
     * The event that a wire means when it sets an attempt's status outright.
     *
     * <p>{@code preparing} is no event: an attempt is only ever made in that state.
     */
    public static Optional<Event> eventFor(AttemptStatus wanted) {
        return switch (wanted) {
            case PREPARING -> Optional.empty();
            case RUNNING -> Optional.of(Event.ALIVE);
            case SUCCEEDED -> Optional.of(Event.SUCCEED);
            case FAILED -> Optional.of(Event.FAIL);
            case UNRESPONSIVE -> Optional.of(Event.FALL_SILENT);
            case TIMEOUT -> Optional.of(Event.TIME_OUT);
        };
    }

    /** A runner that saw the time run out means what the store means when it sees that first. */
    public static Event eventFor(Outcome.Failed failed) {
        return failed.failure().kind() == FailureKind.TIMEOUT ? Event.TIME_OUT : Event.FAIL;
    }

    /**
     * Where the rollout goes after a step of its latest attempt.
     *
     * @param to the attempt's new state
     * @param number the attempt's number
     * @param uncounted how many attempts of the rollout do not count against its config
     */
    public static Verdict verdict(Effect effect, AttemptStatus to, RolloutConfig config, int number, int uncounted) {
        boolean allowed = config.retryOn().contains(to) && number - uncounted < config.maxAttempts();
        boolean room = number < RolloutConfig.MAX_ATTEMPTS;
        return switch (effect) {
            case RUN -> new Verdict(RolloutStatus.RUNNING, false);
            case SUCCEED -> new Verdict(RolloutStatus.SUCCEEDED, false);
            case CANCEL -> new Verdict(RolloutStatus.CANCELLED, false);
            case RETRY_OR_FAIL -> new Verdict(allowed && room ? RolloutStatus.REQUEUING : RolloutStatus.FAILED, false);
            case REOFFER_OR_FAIL -> {
                if (allowed && room) {
                    yield new Verdict(RolloutStatus.REQUEUING, false);
                }
                boolean again = room && uncounted < MAX_REOFFERS;
                yield new Verdict(again ? RolloutStatus.REQUEUING : RolloutStatus.FAILED, again);
            }
            case REQUEUE -> new Verdict(room ? RolloutStatus.REQUEUING : RolloutStatus.FAILED, room);
        };
    }

    /** @param uncounted the attempt that ended does not count against the config */
    public record Verdict(RolloutStatus status, boolean uncounted) {}
}
