package dev.lightningstore.server.agl;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lightningstore.json.JsonOut;
import dev.lightningstore.store.Page;
import dev.lightningstore.store.PageRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers a search in the peer's envelope. What fits one page goes out in one piece; more is read page by page, each
 * only when the caller has taken the one before, so an answer without a limit needs the memory of one page.
 */
final class PageAnswer<T> {
    /** How many are asked for before it is known how large they are. */
    static final int FIRST = 256;

    /** What a page after the first should come to. */
    private static final int CHUNK_BYTES = 512 << 10;

    /** How long a caller may take for one page, and the store to read it. */
    private static final Duration CHUNK_TIME = Duration.ofSeconds(60);

    private final ServiceRequestContext ctx;
    private final Paging paging;
    private final Function<PageRequest, CompletableFuture<Page<T>>> source;
    private final Function<JsonOut, Consumer<T>> writer;
    private long total;
    private long sent;
    private long bytes;

    private PageAnswer(
            ServiceRequestContext ctx,
            Paging paging,
            Function<PageRequest, CompletableFuture<Page<T>>> source,
            Function<JsonOut, Consumer<T>> writer) {
        this.ctx = ctx;
        this.paging = paging;
        this.source = source;
        this.writer = writer;
    }

    /** @param writer for each piece of the answer, what writes an item into it */
    static <T> CompletableFuture<HttpResponse> of(
            ServiceRequestContext ctx,
            Paging paging,
            Function<PageRequest, CompletableFuture<Page<T>>> source,
            Function<JsonOut, Consumer<T>> writer) {
        PageAnswer<T> answer = new PageAnswer<>(ctx, paging, source, writer);
        PageRequest first = paging.first(FIRST);
        return source.apply(first).thenApply(page -> answer.begin(first, page));
    }

    /** The answer to a search that finds nothing. */
    static HttpResponse empty(Paging paging) {
        JsonOut out = new JsonOut(80).ascii("{\"items\":[");
        return Answers.ok(end(out, paging, 0));
    }

    private HttpResponse begin(PageRequest first, Page<T> page) {
        total = page.total();
        JsonOut out = new JsonOut(1024 + 256 * page.items().size()).ascii("{\"items\":[");
        items(out, page);
        String next = next(page);
        if (next == null) {
            return Answers.ok(end(out, paging, total));
        }
        HttpResponseWriter response = HttpResponse.streaming();
        response.write(Answers.okHeaders());
        ctx.setRequestTimeout(TimeoutMode.SET_FROM_NOW, CHUNK_TIME);
        send(response, out, first, next);
        return response;
    }

    private void items(JsonOut out, Page<T> page) {
        int start = out.size();
        Consumer<T> item = writer.apply(out);
        for (T each : page.items()) {
            if (sent++ > 0) {
                out.raw(',');
            }
            item.accept(each);
        }
        bytes += out.size() - start;
    }

    private @Nullable String next(Page<T> page) {
        return sent < paging.wanted() ? page.next() : null;
    }

    /** Sends a piece and goes on from the cursor once it was taken. */
    private void send(HttpResponseWriter response, JsonOut out, PageRequest before, String next) {
        if (!response.tryWrite(Answers.body(out))) {
            return;
        }
        response.whenConsumed().thenRun(() -> {
            ctx.setRequestTimeout(TimeoutMode.SET_FROM_NOW, CHUNK_TIME);
            read(response, before, next);
        });
    }

    private void read(HttpResponseWriter response, PageRequest before, String next) {
        long fitting = Math.max(1, CHUNK_BYTES / Math.max(1, bytes / Math.max(1, sent)));
        int limit = (int) Math.min(Math.min(fitting, PageRequest.MAX_LIMIT), paging.wanted() - sent);
        PageRequest request = new PageRequest(before.sortBy(), before.descending(), limit, 0, next);
        source.apply(request).whenComplete((page, failure) -> {
            if (failure != null) {
                response.close(failure);
                return;
            }
            try {
                follow(response, request, page);
            } catch (RuntimeException e) {
                response.close(e);
            }
        });
    }

    private void follow(HttpResponseWriter response, PageRequest request, Page<T> page) {
        JsonOut out = new JsonOut(CHUNK_BYTES + (CHUNK_BYTES >> 2));
        items(out, page);
        String next = next(page);
        if (next != null) {
            send(response, out, request, next);
        } else if (response.tryWrite(Answers.body(end(out, paging, total)))) {
            response.close();
        }
    }

    private static JsonOut end(JsonOut out, Paging paging, long total) {
        out.ascii("],\"limit\":").number(paging.limit());
        out.ascii(",\"offset\":").number(paging.offset());
        return out.ascii(",\"total\":").number(total).raw('}');
    }
}
