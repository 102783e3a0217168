package dev.lightningstore.rollout;

import dev.lightningstore.error.StoreException;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Whose fault a failure was. Infrastructure failures are never trained on as reward 0. */
public enum FailureKind {
    AGENT("agent", 1),
    INFRA("infra", 2),
    POLICY("policy", 3),
    VERIFIER("verifier", 4),
    TIMEOUT("timeout", 5),
    CANCELLED("cancelled", 6);

    private static final Map<String, FailureKind> BY_WIRE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(FailureKind::wire, Function.identity()));
    private static final Map<Integer, FailureKind> BY_NUMBER =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(FailureKind::number, Function.identity()));

    private final String wire;
    private final int number;

    FailureKind(String wire, int number) {
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

    public static FailureKind ofWire(String wire, String field) {
        FailureKind found = BY_WIRE.get(wire);
        if (found == null) {
            throw StoreException.Invalid.field(
                    field,
                    "'" + wire + "' is not one of "
                            + Arrays.stream(values()).map(FailureKind::wire).collect(Collectors.joining(", ")));
        }
        return found;
    }

    public static FailureKind ofNumber(int number) {
        FailureKind found = BY_NUMBER.get(number);
        if (found == null) {
            throw new IllegalStateException("no FailureKind has the number " + number);
        }
        return found;
    }
}
