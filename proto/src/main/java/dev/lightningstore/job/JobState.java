package dev.lightningstore.job;

import dev.lightningstore.error.StoreException;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Where a training job is. Queued jobs are claimed and run; a running one whose lease is lost is queued again; stopped and
 * failed ones can be resumed, which queues them.
 */
public enum JobState {
    QUEUED("queued", 1),
    RUNNING("running", 2),
    SUCCEEDED("succeeded", 3),
    FAILED("failed", 4),
    STOPPED("stopped", 5);

    private static final Map<String, JobState> BY_WIRE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(JobState::wire, Function.identity()));
    private static final Map<Integer, JobState> BY_NUMBER =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(JobState::number, Function.identity()));

    private final String wire;
    private final int number;

    JobState(String wire, int number) {
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

    /** Whether nobody works on it, nor will unless it is resumed. */
    public boolean isFinal() {
        return this == SUCCEEDED || this == FAILED || this == STOPPED;
    }

    public static JobState ofWire(String wire, String field) {
        JobState found = BY_WIRE.get(wire);
        if (found == null) {
            throw StoreException.Invalid.field(
                    field,
                    "'" + wire + "' is not one of "
                            + Arrays.stream(values()).map(JobState::wire).collect(Collectors.joining(", ")));
        }
        return found;
    }

    public static JobState ofNumber(int number) {
        JobState found = BY_NUMBER.get(number);
        if (found == null) {
            throw new IllegalStateException("no JobState has the number " + number);
        }
        return found;
    }
}
