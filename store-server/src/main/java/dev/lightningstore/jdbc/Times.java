package dev.lightningstore.jdbc;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Instants are stored as nanoseconds since 1970, in a BIGINT; good until the year 2262. */
final class Times {
    private static final long NANOS = 1_000_000_000L;

    private Times() {}

    static long nanos(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), NANOS), instant.getNano());
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
    }

    static @Nullable Instant instantOrNull(long nanos) {
        return nanos == Keys.NONE ? null : instant(nanos);
    }
}
