package dev.lightningstore.server.agl;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.store.PageRequest;
import org.jspecify.annotations.Nullable;

/** The part of a search that says which of the answer is wanted and in what order. Not thread-safe. */
final class Paging {
    static final long ALL = -1;

    private long limit = ALL;
    private long offset;
    private @Nullable String sortBy;
    private boolean descending;

    Paging(@Nullable String sortBy) {
        this.sortBy = sortBy;
    }

    /** Takes the field if it is one of these. */
    boolean set(String name, Value value) {
        switch (name) {
            case "limit" -> limit = value.integer(ALL);
            case "offset" -> offset = value.integer(0);
            case "sort_by" -> sortBy = value.optionalText(Value.MAX_NAME);
            case "sort_order" -> descending = "desc".equals(value.oneOf(Choice.SORT_ORDER));
            default -> {
                return false;
            }
        }
        return true;
    }

    /** What the peer checks once the form is right. */
    void check(Sorting sorting) {
        if (sortBy != null) {
            sorting.check(sortBy);
        }
        if (limit == 0 || limit < ALL) {
            throw new StoreException.Invalid("Limit must be greater than 0 or -1 for no limit");
        }
        if (offset < 0) {
            throw new StoreException.Invalid("Offset must be greater than or equal to 0");
        }
    }

    long limit() {
        return limit;
    }

    long offset() {
        return offset;
    }

    /** How many are wanted at most. */
    long wanted() {
        return limit == ALL ? Long.MAX_VALUE : limit;
    }

    PageRequest first(int most) {
        // Without a field the peer has the order of insertion, whatever the direction.
        return new PageRequest(sortBy, sortBy != null && descending, (int) Math.min(most, wanted()), offset, null);
    }
}
