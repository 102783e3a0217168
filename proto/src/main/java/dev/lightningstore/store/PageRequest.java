package dev.lightningstore.store;

import dev.lightningstore.error.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * Which part of an ordered answer.
 *
 * @param sortBy the field's name on the peer's wire; null for the order of insertion
 * @param limit 1 to {@link #MAX_LIMIT}; a wire that allows more asks again with a larger offset, or a cursor. A page
 *     whose items are very large may end before it, with a {@link Page#next}
 * @param cursor the {@link Page#next} of the page before; stands instead of an offset and costs the same at any depth
 */
public record PageRequest(
        @Nullable String sortBy,
        boolean descending,
        int limit,
        long offset,
        @Nullable String cursor) {
    public static final int MAX_LIMIT = 10_000;

    public PageRequest {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw StoreException.Invalid.field("limit", limit + " is not between 1 and " + MAX_LIMIT);
        }
        if (offset < 0) {
            throw StoreException.Invalid.field("offset", offset + " is negative");
        }
    }

    public static PageRequest first(int limit) {
        return new PageRequest(null, false, limit, 0, null);
    }

    public PageRequest after(String cursor) {
        return new PageRequest(sortBy, descending, limit, 0, cursor);
    }
}
