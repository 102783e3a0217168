package dev.lightningstore.server.grpc;

import dev.lightningstore.span.SpanPayload;
import dev.lightningstore.span.SpanQuery;
import dev.lightningstore.span.StoredSpan;
import dev.lightningstore.store.Page;
import dev.lightningstore.wire.PageWire;
import dev.lightningstore.wire.SpanWire;
import dev.lightningstore.wire.raw.RawQuerySpansResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Sends one page of spans in messages of bounded size, or page after page; the next page is read when the last one was
 * taken. Runs on the call's event loop.
 */
final class SpanScan {
    private final Scope scope;
    private final ServerCallStreamObserver<RawQuerySpansResponse> out;
    private final boolean allPages;
    private final UnaryOperator<SpanPayload> served;
    private SpanQuery query;
    private @Nullable Page<StoredSpan> page;
    private int at;
    private boolean sending;
    private boolean over;

    SpanScan(
            Scope scope,
            ServerCallStreamObserver<RawQuerySpansResponse> out,
            SpanQuery query,
            boolean allPages,
            UnaryOperator<SpanPayload> served) {
        this.scope = scope;
        this.out = out;
        this.query = query;
        this.allPages = allPages;
        this.served = served;
        out.setOnReadyHandler(this::send);
        out.setOnCancelHandler(() -> over = true);
    }

    void start() {
        read();
    }

    private void read() {
        scope.store()
                .spans()
                .query(query)
                .whenComplete((answer, failure) -> scope.run(() -> {
                    if (failure != null) {
                        fail(failure);
                    } else {
                        page = answer;
                        at = 0;
                        send();
                    }
                }));
    }

    /** Sending makes the stream ready again at once where the transport has room, so this is entered while it runs. */
    private void send() {
        if (sending) {
            return;
        }
        sending = true;
        try {
            while (page != null && !over && out.isReady()) {
                Page<StoredSpan> from = page;
                out.onNext(next(from));
                if (at == from.items().size()) {
                    finish(from);
                }
            }
        } catch (RuntimeException failure) {
            fail(failure);
        } finally {
            sending = false;
        }
    }

    private RawQuerySpansResponse next(Page<StoredSpan> from) {
        var message = RawQuerySpansResponse.newBuilder();
        int bytes = 0;
        while (at < from.items().size() && bytes < Outbox.MESSAGE_BYTES) {
            StoredSpan span = from.items().get(at++);
            bytes += span.payload().bytes().length;
            message.addSpans(SpanWire.of(span, served));
        }
        if (at == from.items().size()) {
            message.setPage(PageWire.info(from));
        }
        return message.build();
    }

    private void finish(Page<StoredSpan> sent) {
        page = null;
        String next = sent.next();
        if (allPages && next != null) {
            query = new SpanQuery(
                    query.rolloutId(),
                    query.attemptId(),
                    query.filter(),
                    query.page().after(next));
            read();
        } else {
            over = true;
            out.onCompleted();
        }
    }

    private void fail(Throwable failure) {
        if (!over) {
            over = true;
            out.onError(Failures.status(scope.ctx(), failure));
        }
    }
}
