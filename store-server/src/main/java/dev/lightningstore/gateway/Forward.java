package dev.lightningstore.gateway;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.SplitHttpResponse;
import com.linecorp.armeria.common.util.Exceptions;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.gateway.CallRecord.Ending;
import dev.lightningstore.model.Recording;
import dev.lightningstore.model.Replay;
import dev.lightningstore.model.SecretRef;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way of one call to a server that answers it: asks one, asks another where that helps, and leaves the answer to who
 * hands it on. It is tried again only before the caller has seen anything of it. Runs on the caller's event loop.
 */
final class Forward {
    private static final Set<Integer> WORTH_ANOTHER_TRY = Set.of(429, 500, 502, 503, 504);

    private final Call call;
    private final CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
    private @Nullable Turn turn;
    private @Nullable StreamedAnswer streamed;

    Forward(Call call) {
        this.call = call;
    }

    CompletableFuture<HttpResponse> run() {
        call.ctx().log().whenComplete().thenAcceptAsync(log -> clientGone(), call.loop());
        Replay replay = call.settings().replay();
        if (replay == Replay.OFF) {
            ask();
        } else {
            Recordings recordings = call.gateway().recordings();
            call.record(recordings.tape(call.site().project(), call.plan(), replay));
            recordings
                    .find(call.site().project(), call.plan(), replay)
                    .whenCompleteAsync(this::askOrReplay, call.loop());
        }
        return answer;
    }

    private void askOrReplay(@Nullable Recording recording, @Nullable Throwable failure) {
        if (call.ended()) {
            return;
        }
        if (failure != null) {
            Throwable cause = Exceptions.peel(failure);
            boolean missing = cause instanceof StoreException.NotFound;
            call.end(missing ? Ending.REFUSED : Ending.UPSTREAM_FAILED, null, missing ? 404 : 503, cause.getMessage());
            answer.complete(call.refusal(cause));
        } else if (recording == null) {
            ask();
        } else {
            Turn next = Turn.replaying(call.plan());
            begin(next);
            call.replayed(recording);
            await(next, next.play(Recordings.answer(recording)));
        }
    }

    private void begin(Turn next) {
        turn = next;
        call.turn(next);
    }

    private void ask() {
        Plan plan = call.plan();
        Site.Place place = call.site().place();
        Fleet.Choice choice =
                call.gateway().fleet().choose(plan.servers(), place == null ? null : place.rolloutId(), call.retries());
        if (choice == null) {
            fail(new StoreException.Unavailable(
                    "no server of model '" + plan.model() + "' is well at the moment; try again in a few seconds"));
            return;
        }
        Turn next = new Turn(choice, plan.asked());
        begin(next);
        SplitHttpResponse sent;
        try {
            SecretRef secret = next.upstream().secret();
            String key = secret == null ? null : call.gateway().secrets().reveal(secret);
            sent = next.ask(plan, key, call.left(), call.tape());
        } catch (RuntimeException e) {
            next.giveUp();
            fail(e);
            return;
        }
        await(next, sent);
    }

    private void await(Turn next, SplitHttpResponse sent) {
        sent.headers()
                .whenCompleteAsync(
                        (headers, failure) -> {
                            if (call.ended()) {
                                sent.body().abort();
                            } else if (failure != null) {
                                failedBeforeAnswer(next, UpstreamFailure.of(failure));
                            } else {
                                answered(next, sent, headers);
                            }
                        },
                        call.loop());
    }

    private void failedBeforeAnswer(Turn turn, UpstreamFailure failure) {
        turn.over(false);
        if (failure.status().code() == 504 || !again(null)) {
            call.failed(failure, null);
            answer.complete(call.refusal(failure));
        }
    }

    private void answered(Turn turn, SplitHttpResponse sent, ResponseHeaders headers) {
        call.heard(headers);
        int status = headers.status().code();
        if (WORTH_ANOTHER_TRY.contains(status) && mayTryAgain()) {
            sent.body().abort();
            turn.over(false);
            again(headers.get(HttpHeaderNames.RETRY_AFTER));
            return;
        }
        MediaType type = headers.contentType();
        if (status < 300 && call.plan().asked().stream() && type != null && type.is(MediaType.EVENT_STREAM)) {
            streamed = new StreamedAnswer(call, turn);
            answer.complete(streamed.response(
                    call.headers(HttpStatus.OK, MediaType.EVENT_STREAM).build()));
            streamed.start(sent.body());
        } else {
            new WholeAnswer(call, turn, answer).read(sent.body(), headers);
        }
    }

    private boolean mayTryAgain() {
        return call.retries() < call.gateway().retries() && call.left().compareTo(Backoff.FIRST) > 0;
    }

    /** Asks once more after a while, if that is still allowed. */
    private boolean again(@Nullable String retryAfter) {
        if (!mayTryAgain()) {
            return false;
        }
        Duration wait = Backoff.before(
                call.retries(), retryAfter, call.left(), call.gateway().random());
        call.tryAgain();
        call.ctx()
                .eventLoop()
                .withoutContext()
                .schedule(
                        () -> {
                            if (!call.ended()) {
                                ask();
                            }
                        },
                        wait.toMillis(),
                        TimeUnit.MILLISECONDS);
        return true;
    }

    /** No server could even be asked. */
    private void fail(RuntimeException failure) {
        call.end(Ending.UPSTREAM_FAILED, null, 503, failure.getMessage());
        answer.complete(call.refusal(failure));
    }

    /** Runs at the end of every request: if the call has not ended by then, its caller went away. */
    private void clientGone() {
        if (call.ended()) {
            return;
        }
        if (streamed != null) {
            streamed.clientGone();
            return;
        }
        call.end(Ending.CLIENT_GONE, null, 499, "the caller went away");
        if (turn != null) {
            turn.giveUp();
        }
    }
}
