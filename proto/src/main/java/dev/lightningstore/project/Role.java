package dev.lightningstore.project;

import dev.lightningstore.error.StoreException;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a caller may do. A role is not above another: each names the work it is for. */
public enum Role {
    ADMIN("admin", 1),
    ALGORITHM("algorithm", 2),
    RUNNER("runner", 3),
    AGENT("agent", 4),
    VERIFIER("verifier", 5),
    VIEWER("viewer", 6);

    private static final Map<String, Role> BY_WIRE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Role::wire, Function.identity()));
    private static final Map<Integer, Role> BY_NUMBER =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Role::number, Function.identity()));

    private final String wire;
    private final int number;

    Role(String wire, int number) {
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

    public static Role ofWire(String wire, String field) {
        Role found = BY_WIRE.get(wire);
        if (found == null) {
            throw StoreException.Invalid.field(
                    field,
                    "'" + wire + "' is not one of "
                            + Arrays.stream(values()).map(Role::wire).collect(Collectors.joining(", ")));
        }
        return found;
    }

    public static Role ofNumber(int number) {
        Role found = BY_NUMBER.get(number);
        if (found == null) {
            throw new IllegalStateException("no Role has the number " + number);
        }
        return found;
    }
}
