package dev.lightningstore.server.training;

import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.json.JsonOut;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Which part of a list a query asks for, and the envelope around it: {@code limit}, {@code offset}, {@code cursor}. */
record PageQuery(int limit, long offset, @Nullable String cursor) {
    static final int DEFAULT_LIMIT = 100;

    static PageQuery of(ServiceRequestContext ctx) {
        String limit = ctx.queryParam("limit");
        String offset = ctx.queryParam("offset");
        long most = limit == null ? DEFAULT_LIMIT : whole("limit", limit);
        if (most < 1 || most > PageRequest.MAX_LIMIT) {
            throw StoreException.Invalid.field("limit", most + " is not between 1 and " + PageRequest.MAX_LIMIT);
        }
        return new PageQuery((int) most, offset == null ? 0 : whole("offset", offset), ctx.queryParam("cursor"));
    }

    static long whole(String field, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw StoreException.Invalid.field(field, "'" + text + "' is no whole number");
        }
    }

    PageRequest request() {
        return new PageRequest(null, false, limit, offset, cursor);
    }

    /** What writes a page of such items; the {@code cursor} of the next page is its {@code next}. */
    <T> BiConsumer<JsonOut, Page<T>> writer(BiConsumer<JsonOut, T> item) {
        return (out, page) -> {
            out.ascii("{\"items\":[");
            String comma = "";
            for (T each : page.items()) {
                out.ascii(comma);
                item.accept(out, each);
                comma = ",";
            }
            out.ascii("],\"limit\":").number(limit).ascii(",\"offset\":").number(offset);
            if (page.total() >= 0) {
                out.ascii(",\"total\":").number(page.total());
            }
            out.ascii(",\"next\":").string(page.next()).raw('}');
        };
    }
}
