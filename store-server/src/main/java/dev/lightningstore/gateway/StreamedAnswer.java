package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.stream.StreamMessage;
import com.linecorp.armeria.common.util.Exceptions;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.gateway.CallRecord.Ending;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Hands a streamed answer on, event by event as they come, and no faster than the caller reads. From the event on with
 * which the last choice ends, all is held back until the call is committed: nobody sees an end that a crash could undo.
 * Runs on the caller's event loop.
 */
final class StreamedAnswer implements Subscriber<HttpData> {
    private final Call call;
    private final Turn turn;
    private final long maxBytes;
    private final ServerSentEvents events = new ServerSentEvents();
    private final ServerWire.PartReader reader;
    private final Teller teller;
    private final ChunkMerge merge;
    private final HttpResponseWriter out = HttpResponse.streaming();
    private final List<HttpData> held = new ArrayList<>();
    private final List<HttpData> ready = new ArrayList<>();
    private @Nullable Subscription source;
    private long bytes;
    private boolean over;

    StreamedAnswer(Call call, Turn turn) {
        this.call = call;
        this.turn = turn;
        this.maxBytes = call.gateway().maxAnswer();
        this.reader = turn.wire().reader();
        Asked asked = call.plan().asked();
        boolean sameWire = turn.wire().dialect() == asked.wire().dialect();
        this.teller = sameWire ? asked.wire().passing(asked) : asked.wire().teller(asked);
        this.merge = new ChunkMerge(asked.operation(), asked.choices());
    }

    HttpResponse response(ResponseHeaders headers) {
        out.write(headers);
        return out;
    }

    void start(StreamMessage<HttpData> body) {
        body.subscribe(this, call.ctx().eventLoop().withoutContext());
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        source = subscription;
        subscription.request(1);
    }

    @Override
    public void onNext(HttpData data) {
        if (over) {
            more();
            return;
        }
        call.firstToken();
        bytes += data.length();
        boolean wrote = false;
        try {
            if (bytes > maxBytes) {
                throw UpstreamFailure.broken("answered more than gateway.answer_size allows");
            }
            for (ServerSentEvents.Event event : events.feed(data.array())) {
                wrote |= take(event);
                if (over) {
                    break;
                }
            }
        } catch (UpstreamFailure failure) {
            fail(failure);
            return;
        }
        flush();
        if (wrote) {
            // The next part is asked for when the caller has taken this one: a slow reader slows the server down.
            out.whenConsumed().thenRun(this::more);
        } else {
            more();
        }
    }

    private void more() {
        if (source != null) {
            source.request(1);
        }
    }

    /** Answers whether something was handed on. */
    private boolean take(ServerSentEvents.Event event) {
        byte[] data = event.data();
        List<ObjectNode> chunks = new ArrayList<>(1);
        if (data != null && data.length > 0 && reader.read(data, chunks)) {
            end();
            return false;
        }
        chunks.forEach(merge::add);
        boolean wrote = false;
        for (HttpData told : teller.told(event, chunks)) {
            if (merge.isFinished()) {
                held.add(told);
            } else {
                send(told);
                wrote = true;
            }
        }
        return wrote;
    }

    private void send(HttpData data) {
        ready.add(data);
    }

    /**
     * Events that came together go out together: a write each costs more than all else that is done with them. What cannot
     * be sent because the caller went away needs no word here: {@link #clientGone} hears of it too.
     */
    private void flush() {
        if (!ready.isEmpty()) {
            var _ = out.tryWrite(ready.size() == 1 ? ready.getFirst() : HttpData.wrap(WholeAnswer.joined(ready)));
            ready.clear();
        }
    }

    private void close() {
        flush();
        out.close();
    }

    @Override
    public void onComplete() {
        if (over) {
            return;
        }
        try {
            for (ServerSentEvents.Event event : events.rest()) {
                take(event);
            }
        } catch (UpstreamFailure failure) {
            fail(failure);
            return;
        }
        if (!over) {
            end();
        }
    }

    @Override
    public void onError(Throwable failure) {
        if (over) {
            return;
        }
        if (merge.isFinished()) {
            end(); // all that was sampled is here: only the farewell is missing
        } else {
            fail(UpstreamFailure.of(failure));
        }
    }

    private void end() {
        if (!merge.isFinished()) {
            fail(UpstreamFailure.broken("ended its answer before it was finished"));
            return;
        }
        over = true;
        turn.over(true);
        ObjectNode whole = merge.whole();
        call.end(Ending.COMPLETE, whole, 200, null)
                .whenCompleteAsync(
                        (kept, failure) -> {
                            if (failure == null) {
                                held.forEach(this::send);
                                teller.end(whole).forEach(this::send);
                            } else {
                                error(failure);
                            }
                            close();
                        },
                        call.loop());
    }

    private void fail(UpstreamFailure failure) {
        over = true;
        if (source != null) {
            source.cancel();
        }
        turn.over(false);
        call.failed(failure, part());
        error(failure);
        close();
    }

    private void error(Throwable failure) {
        Throwable cause = Exceptions.peel(failure);
        String code = cause instanceof UpstreamFailure upstream
                ? upstream.code()
                : cause instanceof StoreException refused ? refused.code().name() : "INTERNAL";
        String message = cause instanceof UpstreamFailure || cause instanceof StoreException
                ? String.valueOf(cause.getMessage())
                : "the call could not be kept";
        send(teller.error(code, message));
    }

    private @Nullable ObjectNode part() {
        return merge.isEmpty() ? null : merge.whole();
    }

    void clientGone() {
        if (!over) {
            over = true;
            if (source != null) {
                source.cancel();
            }
            call.end(Ending.CLIENT_GONE, part(), 499, "the caller went away");
            turn.giveUp();
        }
    }
}
