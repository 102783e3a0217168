package dev.lightningstore.wire;

import com.google.protobuf.Timestamp;
import dev.lightningstore.error.StoreException;
import java.time.Duration;
import java.time.Instant;

/** Times and lengths of time, within the range that protobuf's well-known types define. */
public final class TimeWire {
    private static final long MIN_SECOND = Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();
    private static final long MAX_SECOND = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    private static final long MAX_LENGTH = 315_576_000_000L;
    private static final int NANOS = 1_000_000_000;

    private TimeWire() {}

    public static Timestamp of(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    public static Instant instant(Timestamp time, String field) {
        if (time.getSeconds() < MIN_SECOND
                || time.getSeconds() > MAX_SECOND
                || time.getNanos() < 0
                || time.getNanos() >= NANOS) {
            throw StoreException.Invalid.field(field, "is not a time between the years 1 and 9999");
        }
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    public static com.google.protobuf.Duration of(Duration length) {
        long seconds = length.getSeconds();
        int nanos = length.getNano();
        if (seconds < 0 && nanos > 0) {
            // Java counts a negative length down from its floor; protobuf wants both parts of one sign.
            seconds++;
            nanos -= NANOS;
        }
        return com.google.protobuf.Duration.newBuilder()
                .setSeconds(seconds)
                .setNanos(nanos)
                .build();
    }

    public static Duration duration(com.google.protobuf.Duration length, String field) {
        if (length.getSeconds() > MAX_LENGTH
                || length.getSeconds() < -MAX_LENGTH
                || length.getNanos() >= NANOS
                || length.getNanos() <= -NANOS) {
            throw StoreException.Invalid.field(field, "is longer than 10000 years");
        }
        return Duration.ofSeconds(length.getSeconds(), length.getNanos());
    }
}
