package dev.lightningstore.wire;

import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import dev.lightningstore.v1.PageInfo;
import java.util.List;

/** Pages. */
public final class PageWire {
    public static final int DEFAULT_LIMIT = 100;

    private PageWire() {}

    public static dev.lightningstore.v1.PageRequest of(PageRequest page) {
        var wire = dev.lightningstore.v1.PageRequest.newBuilder()
                .setDescending(page.descending())
                .setLimit(page.limit())
                .setOffset(page.offset());
        if (page.sortBy() != null) {
            wire.setSortBy(page.sortBy());
        }
        if (page.cursor() != null) {
            wire.setCursor(page.cursor());
        }
        return wire.build();
    }

    public static PageRequest of(dev.lightningstore.v1.PageRequest page) {
        return new PageRequest(
                page.hasSortBy() ? page.getSortBy() : null,
                page.getDescending(),
                page.hasLimit() ? page.getLimit() : DEFAULT_LIMIT,
                page.getOffset(),
                page.hasCursor() ? page.getCursor() : null);
    }

    public static PageInfo info(Page<?> page) {
        var wire = PageInfo.newBuilder().setTotal(page.total());
        if (page.next() != null) {
            wire.setNextCursor(page.next());
        }
        return wire.build();
    }

    public static <T> Page<T> page(List<T> items, PageInfo info) {
        return new Page<>(items, info.getTotal(), info.hasNextCursor() ? info.getNextCursor() : null);
    }
}
