package dev.lightningstore.rollout;

import dev.lightningstore.error.StoreException;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Where a rollout stands; {@link Lifecycle} says how it gets there. */
public enum RolloutStatus {
    QUEUING("queuing", 1),
    REQUEUING("requeuing", 2),
    PREPARING("preparing", 3),
    RUNNING("running", 4),
    SUCCEEDED("succeeded", 5),
    FAILED("failed", 6),
    CANCELLED("cancelled", 7);

    private static final Map<String, RolloutStatus> BY_WIRE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(RolloutStatus::wire, Function.identity()));
    private static final Map<Integer, RolloutStatus> BY_NUMBER =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(RolloutStatus::number, Function.identity()));

    private final String wire;
    private final int number;

    RolloutStatus(String wire, int number) {
        this.wire = wire;
        this.number = number;
    }

    /** The name on every wire. */
    public String wire() {
        return wire;
    }

    /** The number in the database; never reused. */
    public int number() {
        return number;
    }

    /** A terminal rollout never changes its status again, save by an explicit override. */
    public boolean terminal() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }

    public boolean queued() {
        return this == QUEUING || this == REQUEUING;
    }

    public static RolloutStatus ofWire(String wire, String field) {
        RolloutStatus found = BY_WIRE.get(wire);
        if (found == null) {
            throw StoreException.Invalid.field(
                    field,
                    "'" + wire + "' is not one of "
                            + Arrays.stream(values()).map(RolloutStatus::wire).collect(Collectors.joining(", ")));
        }
        return found;
    }

    public static RolloutStatus ofNumber(int number) {
        RolloutStatus found = BY_NUMBER.get(number);
        if (found == null) {
            throw new IllegalStateException("no RolloutStatus has the number " + number);
        }
        return found;
    }
}
