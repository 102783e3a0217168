package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sorts and cuts lists that are short by nature. The order of nulls is that of the peer's wire. */
final class Listing {
    private Listing() {}

    /** A field to sort by. */
    record Field<T>(Comparator<T> order) {}

    /** Null sorts as the empty text. */
    static <T> Field<T> text(Function<T, @Nullable String> value) {
        return new Field<>(Comparator.comparing(item -> {
            String text = value.apply(item);
            return text == null ? "" : text;
        }));
    }

    static <T> Field<T> number(Function<T, Long> value) {
        return new Field<>(Comparator.comparing(value));
    }

    /** Null sorts after all times. */
    static <T> Field<T> time(Function<T, @Nullable Instant> value) {
        return new Field<>(Comparator.comparing(item -> {
            Instant time = value.apply(item);
            return time == null ? Instant.MAX : time;
        }));
    }

    static <T> Page<T> page(String what, List<T> all, Map<String, Field<T>> fields, PageRequest page) {
        List<T> sorted = new ArrayList<>(all);
        String sortBy = page.sortBy();
        if (sortBy != null) {
            Field<T> field = fields.get(sortBy);
            if (field == null) {
                throw StoreException.Invalid.field(
                        "sort_by",
                        "cannot sort " + what + " by '" + sortBy + "'; use one of "
                                + String.join(", ", new TreeSet<>(fields.keySet())));
            }
            sorted.sort(page.descending() ? field.order().reversed() : field.order());
        } else if (page.descending()) {
            java.util.Collections.reverse(sorted);
        }
        String cursor = page.cursor();
        int from = (int) Math.min(sorted.size(), cursor == null ? page.offset() : RolloutQueries.parseCursor(cursor));
        int to = Math.min(sorted.size(), from + page.limit());
        return new Page<>(
                sorted.subList(from, to),
                cursor == null ? sorted.size() : -1,
                to < sorted.size() ? String.valueOf(to) : null);
    }
}
