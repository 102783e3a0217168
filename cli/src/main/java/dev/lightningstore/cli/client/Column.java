package dev.lightningstore.cli.client;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A column of a table, or a line of a single thing. */
public record Column<T>(String title, Function<T, @Nullable Object> value) {
    private static final String NONE = "-";
    private static final int MAX_WIDTH = 60;

    /** What stands in a table: one line of bounded width, with nothing in it that a terminal would obey. */
    String cell(T item) {
        String text = text(item);
        return text.length() <= MAX_WIDTH ? text : text.substring(0, MAX_WIDTH - 1) + "…";
    }

    /** For programs: as it is, and nothing where there is nothing. */
    String raw(T item) {
        Object found = value.apply(item);
        return found == null ? "" : found.toString();
    }

    /** The same, as long as it is. */
    String text(T item) {
        Object found = value.apply(item);
        if (found == null) {
            return NONE;
        }
        String text = found instanceof Instant time
                ? time.truncatedTo(ChronoUnit.SECONDS).toString()
                : found.toString();
        text = text.isEmpty() ? NONE : text;
        return text.codePoints()
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
    }
}
