package dev.lightningstore.rollout;

import dev.lightningstore.error.StoreException;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a rollout is for. */
public enum RolloutMode {
    TRAIN("train", 1),
    VAL("val", 2),
    TEST("test", 3);

    private static final Map<String, RolloutMode> BY_WIRE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(RolloutMode::wire, Function.identity()));
    private static final Map<Integer, RolloutMode> BY_NUMBER =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(RolloutMode::number, Function.identity()));

    private final String wire;
    private final int number;

    RolloutMode(String wire, int number) {
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

    public static RolloutMode ofWire(String wire, String field) {
        RolloutMode found = BY_WIRE.get(wire);
        if (found == null) {
            throw StoreException.Invalid.field(
                    field,
                    "'" + wire + "' is not one of "
                            + Arrays.stream(values()).map(RolloutMode::wire).collect(Collectors.joining(", ")));
        }
        return found;
    }

    public static RolloutMode ofNumber(int number) {
        RolloutMode found = BY_NUMBER.get(number);
        if (found == null) {
            throw new IllegalStateException("no RolloutMode has the number " + number);
        }
        return found;
    }
}
