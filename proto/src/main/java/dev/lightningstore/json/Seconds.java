package dev.lightningstore.json;

import dev.lightningstore.error.StoreException;
import java.time.Instant;

/**
 * Times as the peer's wire has them: seconds since 1970 in a double. What came in as a double goes out as the same
 * double, because a nanosecond is finer than a double's step at any date after 1970.
 */
public final class Seconds {
    private static final double NANOS = 1e9;
    private static final long NANOS_LONG = 1_000_000_000L;
    /** No time later than this fits into nanoseconds of 64 bits. */
    public static final double MAX = 9e9;

    private Seconds() {}

    /** The nearest nanosecond; {@code field} names the value in the error if it is no time. */
    public static long toNanos(double seconds, String field) {
        if (!(Math.abs(seconds) <= MAX)) {
            throw StoreException.Invalid.field(field, seconds + " is not a time in seconds since 1970");
        }
        double whole = Math.floor(seconds);
        return (long) whole * NANOS_LONG + Math.round((seconds - whole) * NANOS);
    }

    public static Instant toInstant(double seconds, String field) {
        long nanos = toNanos(seconds, field);
        return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS_LONG), Math.floorMod(nanos, NANOS_LONG));
    }

    public static long nanos(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), NANOS_LONG), time.getNano());
    }

    /** The double nearest to {@code nanos / 1e9}, as an exact division would round it. */
    public static double fromNanos(long nanos) {
        double near = (double) nanos;
        double quotient = near / NANOS;
        // Both the conversion and the division rounded; what they lost is known exactly and is put back.
        double lost = Math.fma(-quotient, NANOS, near) + (nanos - (long) near);
        return quotient + lost / NANOS;
    }
}
