package dev.lightningstore.rollout;

import dev.lightningstore.error.StoreException;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Where an attempt stands; {@link Lifecycle} says how it gets there. */
public enum AttemptStatus {
    PREPARING("preparing", 1),
    RUNNING("running", 2),
    SUCCEEDED("succeeded", 3),
    FAILED("failed", 4),
    UNRESPONSIVE("unresponsive", 5),
    TIMEOUT("timeout", 6);

    private static final Map<String, AttemptStatus> BY_WIRE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(AttemptStatus::wire, Function.identity()));
    private static final Map<Integer, AttemptStatus> BY_NUMBER =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(AttemptStatus::number, Function.identity()));

    private final String wire;
    private final int number;

    AttemptStatus(String wire, int number) {
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

    /** Live attempts are watched, and hold their lease if they have one. */
    public boolean live() {
        return this == PREPARING || this == RUNNING;
    }

    /** Only these two are final: a time-out or silence may still be answered by the worker's late result. */
    public boolean terminal() {
        return this == SUCCEEDED || this == FAILED;
    }

    public static AttemptStatus ofWire(String wire, String field) {
        AttemptStatus found = BY_WIRE.get(wire);
        if (found == null) {
            throw StoreException.Invalid.field(
                    field,
                    "'" + wire + "' is not one of "
                            + Arrays.stream(values()).map(AttemptStatus::wire).collect(Collectors.joining(", ")));
        }
        return found;
    }

    public static AttemptStatus ofNumber(int number) {
        AttemptStatus found = BY_NUMBER.get(number);
        if (found == null) {
            throw new IllegalStateException("no AttemptStatus has the number " + number);
        }
        return found;
    }
}
