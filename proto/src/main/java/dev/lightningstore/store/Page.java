package dev.lightningstore.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Part of an answer.
 *
 * @param total how many match in all, or -1 on pages after the first (it is counted once)
 * @param next continues after the last item; null at the end
 */
public record Page<T>(List<T> items, long total, @Nullable String next) {
    public Page {
        items = List.copyOf(items);
    }
}
