package dev.lightningstore.worker;

import dev.lightningstore.error.StoreException;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a worker was last seen doing. */
public enum WorkerStatus {
    UNKNOWN("unknown", 0),
    IDLE("idle", 1),
    BUSY("busy", 2);

    private static final Map<String, WorkerStatus> BY_WIRE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(WorkerStatus::wire, Function.identity()));
    private static final Map<Integer, WorkerStatus> BY_NUMBER =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(WorkerStatus::number, Function.identity()));

    private final String wire;
    private final int number;

    WorkerStatus(String wire, int number) {
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

    public static WorkerStatus ofWire(String wire, String field) {
        WorkerStatus found = BY_WIRE.get(wire);
        if (found == null) {
            throw StoreException.Invalid.field(
                    field,
                    "'" + wire + "' is not one of "
                            + Arrays.stream(values()).map(WorkerStatus::wire).collect(Collectors.joining(", ")));
        }
        return found;
    }

    public static WorkerStatus ofNumber(int number) {
        WorkerStatus found = BY_NUMBER.get(number);
        if (found == null) {
            throw new IllegalStateException("no WorkerStatus has the number " + number);
        }
        return found;
    }
}
