package dev.lightningstore.adapter.file;

import dev.lightningstore.error.StoreException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * From when to when spans began; null for open. Days are those of UTC.
 *
 * @param until the first moment that is too late
 */
public record Period(@Nullable Instant from, @Nullable Instant until) {
    public static final Period ALWAYS = new Period(null, null);

    private static final long NANOS = 1_000_000_000L;

    public Period {
        if (from != null && until != null && !from.isBefore(until)) {
            throw StoreException.Invalid.field("to", until + " is not after " + from);
        }
    }

    /**
     * Of what somebody wrote: days ({@code 20241206} or {@code 2024-12-06}) or moments ({@code 2024-12-06T12:00:00Z}). A
     * day as the end counts as a whole.
     */
    public static Period of(@Nullable String from, @Nullable String to) {
        return new Period(from == null ? null : moment(from, "from", 0), to == null ? null : moment(to, "to", 1));
    }

    private static Instant moment(String text, String field, int days) {
        try {
            if (text.indexOf('T') >= 0) {
                return OffsetDateTime.parse(text).toInstant();
            }
            DateTimeFormatter form =
                    text.indexOf('-') < 0 ? DateTimeFormatter.BASIC_ISO_DATE : DateTimeFormatter.ISO_LOCAL_DATE;
            return LocalDate.parse(text, form)
                    .plusDays(days)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant();
        } catch (DateTimeException e) {
            throw StoreException.Invalid.field(
                    field,
                    "'" + text + "' is neither a day such as 20241206 nor a moment such as 2024-12-06T12:00:00Z");
        }
    }

    /** A span that does not say when it began is in no period but the open one. */
    boolean holds(long startNanos) {
        if (from == null && until == null) {
            return true;
        }
        if (startNanos < 0) {
            return false;
        }
        Instant start = Instant.ofEpochSecond(startNanos / NANOS, startNanos % NANOS);
        return (from == null || !start.isBefore(from)) && (until == null || start.isBefore(until));
    }

    /** Whether anything of that day may be in it. */
    boolean touches(LocalDate day) {
        Instant begin = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant end = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        return (from == null || end.isAfter(from)) && (until == null || begin.isBefore(until));
    }
}
