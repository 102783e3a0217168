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
        return dev.lightningstore.v1.PageRequest.newBuilder()
                .setSortBy(Names.orEmpty(page.sortBy()))
                .setDescending(page.descending())
                .setLimit(page.limit())
                .setOffset(page.offset())
                .setCursor(Names.orEmpty(page.cursor()))
                .build();
    }

    public static PageRequest of(dev.lightningstore.v1.PageRequest page) {
        return new PageRequest(
                Names.orNull(page.getSortBy()),
                page.getDescending(),
                page.getLimit() == 0 ? DEFAULT_LIMIT : page.getLimit(),
                page.getOffset(),
                Names.orNull(page.getCursor()));
    }

    public static PageInfo info(Page<?> page) {
        return PageInfo.newBuilder()
                .setTotal(page.total())
                .setNextCursor(Names.orEmpty(page.next()))
                .build();
    }

    public static <T> Page<T> page(List<T> items, PageInfo info) {
        return new Page<>(items, info.getTotal(), Names.orNull(info.getNextCursor()));
    }
}
