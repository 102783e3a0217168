package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.stream.StreamMessage;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.gateway.CallRecord.Ending;
import java.nio.charset.StandardCharsets;
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
    private static final String DONE = "[DONE]";
    private static final HttpData DONE_EVENT = HttpData.ofUtf8("data: [DONE]\n\n");

    private final Forward call;
    private final Asked asked;
    private final long maxBytes;
    private final ServerSentEvents events = new ServerSentEvents();
    private final ChunkMerge merge;
    private final HttpResponseWriter out = HttpResponse.streaming();
    private final List<HttpData> held = new ArrayList<>();
    private @Nullable Subscription source;
    private long bytes;
    private boolean over;

    StreamedAnswer(Forward call, Asked asked, long maxBytes) {
        this.call = call;
        this.asked = asked;
        this.maxBytes = maxBytes;
        this.merge = new ChunkMerge(asked.operation(), asked.choices());
    }

    HttpResponse response(ResponseHeaders headers) {
        out.write(headers);
        return out;
    }

    void start(StreamMessage<HttpData> body, ServiceRequestContext ctx) {
        body.subscribe(this, ctx.eventLoop().withoutContext());
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
        String data = event.data();
        if (data == null || data.isEmpty()) {
            return pass(HttpData.wrap(event.raw()));
        }
        if (data.strip().equals(DONE)) {
            end();
            return false;
        }
        ObjectNode chunk = JsonText.objectOrNull(data.getBytes(StandardCharsets.UTF_8));
        if (chunk == null) {
            throw UpstreamFailure.broken("sent an event that is not JSON");
        }
        if (chunk.hasNonNull("error")) {
            throw UpstreamFailure.broken("broke off its answer with an error");
        }
        merge.add(chunk);
        JsonNode choices = chunk.path("choices");
        boolean unasked = choices.isArray() && choices.isEmpty() && chunk.hasNonNull("usage") && !asked.usageInStream();
        return !unasked && pass(HttpData.wrap(event.raw()));
    }

    private boolean pass(HttpData event) {
        if (!merge.isFinished()) {
            send(event);
            return true;
        }
        held.add(event);
        return false;
    }

    /** What cannot be sent because the caller went away needs no word here: {@link #clientGone} hears of it too. */
    private void send(HttpData data) {
        var _ = out.tryWrite(data);
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
        call.release(true);
        call.finish(Ending.COMPLETE, merge.whole(), 200, null)
                .whenCompleteAsync(
                        (kept, failure) -> {
                            if (failure == null) {
                                held.forEach(this::send);
                                send(DONE_EVENT);
                            } else {
                                error(failure);
                            }
                            out.close();
                        },
                        call.ctx().eventLoop().withoutContext());
    }

    private void fail(UpstreamFailure failure) {
        over = true;
        if (source != null) {
            source.cancel();
        }
        call.release(false);
        call.finish(Ending.UPSTREAM_FAILED, part(), failure.status().code(), failure.getMessage());
        error(failure);
        out.close();
    }

    /** The wire's way to say in the middle of an answer that there will be no end. */
    private void error(Throwable failure) {
        Throwable cause = Exceptions.peel(failure);
        String code = cause instanceof UpstreamFailure upstream
                ? upstream.code()
                : cause instanceof StoreException refused ? refused.code().name() : "INTERNAL";
        String message = cause instanceof UpstreamFailure || cause instanceof StoreException
                ? String.valueOf(cause.getMessage())
                : "the call could not be kept";
        ObjectNode error = JsonText.object();
        error.putObject("error")
                .put("message", message)
                .put("type", "server_error")
                .putNull("param")
                .put("code", code);
        send(HttpData.wrap(ServerSentEvents.of(JsonText.bytes(error))));
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
            call.cut(part());
        }
    }
}
