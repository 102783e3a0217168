package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.common.SplitHttpResponse;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.gateway.CallRecord.Ending;
import dev.lightningstore.model.GatewaySettings;
import dev.lightningstore.model.Recording;
import dev.lightningstore.model.Replay;
import dev.lightningstore.model.SecretRef;
import dev.lightningstore.server.ErrorFormat;
import dev.lightningstore.server.HttpErrors;
import dev.lightningstore.server.Projects;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way: asks a server, asks another where that helps, and hands the answer on. It is tried again only
 * before the caller has seen anything of it. All of it happens on the caller's event loop; not thread-safe otherwise.
 */
final class Forward {
    static final AsciiString POLICY = AsciiString.cached("x-lightning-policy");

    private static final Set<Integer> WORTH_ANOTHER_TRY = Set.of(429, 500, 502, 503, 504);
    /** What a server says of the gateway's own key is nothing that the caller could mend. */
    private static final Set<Integer> OUR_FAULT = Set.of(401, 403, 407);

    private final Gateway gateway;
    private final ServiceRequestContext ctx;
    private final Site site;
    private final Plan plan;
    private final GatewaySettings settings;
    private final Budgets.@Nullable Used budget;
    private final Instant start;
    private final long startNanos;
    private final CompletableFuture<HttpResponse> answer = new CompletableFuture<>();

    private Recordings.@Nullable Tape tape;
    private @Nullable Recording replayed;
    private int tries;
    private Fleet.@Nullable Choice choice;
    private Fleet.@Nullable Choice lastAsked;
    private @Nullable SplitHttpResponse asked;
    private @Nullable StreamedAnswer streamed;
    private long firstNanos = -1;
    private boolean ended;

    Forward(
            Gateway gateway,
            ServiceRequestContext ctx,
            Site site,
            Plan plan,
            GatewaySettings settings,
            Budgets.@Nullable Used budget) {
        this.budget = budget;
        this.gateway = gateway;
        this.ctx = ctx;
        this.site = site;
        this.plan = plan;
        this.settings = settings;
        this.start = gateway.clock().instant();
        this.startNanos = System.nanoTime();
    }

    CompletableFuture<HttpResponse> run() {
        ctx.log()
                .whenComplete()
                .thenAcceptAsync(log -> clientGone(), ctx.eventLoop().withoutContext());
        if (settings.replay() == Replay.OFF) {
            ask();
        } else {
            tape = gateway.recordings().tape(site.project(), plan, settings.replay());
            gateway.recordings()
                    .find(site.project(), plan, settings.replay())
                    .whenCompleteAsync(this::askOrReplay, ctx.eventLoop().withoutContext());
        }
        return answer;
    }

    private void askOrReplay(@Nullable Recording recording, @Nullable Throwable failure) {
        if (ended) {
            return;
        }
        if (failure != null) {
            Throwable cause = Exceptions.peel(failure);
            boolean missing = cause instanceof StoreException.NotFound;
            finish(missing ? Ending.REFUSED : Ending.UPSTREAM_FAILED, null, missing ? 404 : 503, cause.getMessage());
            refuse(cause);
        } else if (recording == null) {
            ask();
        } else {
            replayed = recording;
            await(Recordings.answer(recording).split());
        }
    }

    private void ask() {
        Duration left = left();
        Site.Place place = site.place();
        Fleet.Choice next = gateway.fleet().choose(plan.servers(), place == null ? null : place.rolloutId(), tries);
        if (next == null) {
            fail(new StoreException.Unavailable(
                    "no server of model '" + plan.model() + "' is well at the moment; try again in a few seconds"));
            return;
        }
        choice = next;
        HttpResponse sent;
        try {
            SecretRef secret = next.upstream().secret();
            String key = secret == null ? null : gateway.secrets().reveal(secret);
            sent = next.server()
                    .post(
                            next.upstream(),
                            plan.asked().operation(),
                            plan.bodyFor(next.upstream()),
                            key,
                            plan.asked().stream(),
                            left);
        } catch (RuntimeException e) {
            next.server().gaveUp();
            lastAsked = next;
            choice = null;
            fail(e);
            return;
        }
        await((tape == null ? sent : tape.hear(sent)).split());
    }

    private void await(SplitHttpResponse sent) {
        asked = sent;
        sent.headers()
                .whenCompleteAsync(
                        (headers, failure) -> {
                            if (ended) {
                                sent.body().abort();
                            } else if (failure != null) {
                                failedBeforeAnswer(UpstreamFailure.of(failure));
                            } else {
                                answered(sent, headers);
                            }
                        },
                        ctx.eventLoop().withoutContext());
    }

    private void failedBeforeAnswer(UpstreamFailure failure) {
        release(false);
        if (failure.status().code() == 504 || !again(null)) {
            finish(Ending.UPSTREAM_FAILED, null, failure.status().code(), failure.getMessage());
            refuse(failure);
        }
    }

    private void answered(SplitHttpResponse sent, ResponseHeaders headers) {
        int status = headers.status().code();
        if (WORTH_ANOTHER_TRY.contains(status) && mayTryAgain()) {
            sent.body().abort();
            release(false);
            again(headers.get(HttpHeaderNames.RETRY_AFTER));
            return;
        }
        MediaType type = headers.contentType();
        if (status < 300 && plan.asked().stream() && type != null && type.is(MediaType.EVENT_STREAM)) {
            streamed = new StreamedAnswer(this, plan.asked(), gateway.maxAnswer());
            answer.complete(streamed.response(
                    headers(HttpStatus.OK, MediaType.EVENT_STREAM).build()));
            streamed.start(sent.body(), ctx);
        } else {
            WholeAnswer.read(this, sent.body(), headers, ctx);
        }
    }

    private boolean mayTryAgain() {
        return tries < gateway.retries() && left().compareTo(Backoff.FIRST) > 0;
    }

    /** Asks once more after a while, if that is still allowed. */
    private boolean again(@Nullable String retryAfter) {
        if (!mayTryAgain()) {
            return false;
        }
        Duration wait = Backoff.before(tries, retryAfter, left(), gateway.random());
        tries++;
        ctx.eventLoop()
                .withoutContext()
                .schedule(
                        () -> {
                            if (!ended) {
                                ask();
                            }
                        },
                        wait.toMillis(),
                        TimeUnit.MILLISECONDS);
        return true;
    }

    private Duration left() {
        Duration left = gateway.callTime().minusNanos(System.nanoTime() - startNanos);
        return left.isPositive() ? left : Duration.ofMillis(1);
    }

    /** The whole answer is there. */
    void whole(ResponseHeaders headers, byte[] body) {
        firstToken();
        int status = headers.status().code();
        ObjectNode json = JsonText.objectOrNull(body);
        if (status >= 400) {
            release(status < 500 && status != 429);
            String error = "the model's server answered " + status;
            finish(
                    status >= 500 || status == 429 || OUR_FAULT.contains(status)
                            ? Ending.UPSTREAM_FAILED
                            : Ending.REFUSED,
                    json,
                    status,
                    error);
            if (OUR_FAULT.contains(status)) {
                refuse(UpstreamFailure.broken("refused the gateway's key (" + status + "): see 'lightning models ls'"));
            } else if (json == null) {
                refuse(UpstreamFailure.broken("answered " + status + " without JSON"));
            } else {
                ResponseHeadersBuilder passed = headers(headers.status(), MediaType.JSON);
                String retryAfter = headers.get(HttpHeaderNames.RETRY_AFTER);
                if (retryAfter != null) {
                    passed.set(HttpHeaderNames.RETRY_AFTER, retryAfter);
                }
                answer.complete(HttpResponse.of(passed.build(), HttpData.wrap(body)));
            }
            return;
        }
        boolean sound = json != null && (plan.asked().operation().samples() ? json.has("choices") : json.has("data"));
        if (!sound || status >= 300) {
            broken(UpstreamFailure.broken("answered with something else than its wire has"));
            return;
        }
        release(true);
        finish(Ending.COMPLETE, json, status, null)
                .whenCompleteAsync(
                        (kept, failure) -> {
                            if (failure != null) {
                                refuse(failure);
                            } else {
                                answer.complete(HttpResponse.of(
                                        headers(HttpStatus.OK, MediaType.JSON).build(), HttpData.wrap(body)));
                            }
                        },
                        ctx.eventLoop().withoutContext());
    }

    /** The server broke off, or sent what nobody can read. */
    void broken(Throwable cause) {
        UpstreamFailure failure = UpstreamFailure.of(cause);
        release(false);
        finish(Ending.UPSTREAM_FAILED, null, failure.status().code(), failure.getMessage());
        refuse(failure);
    }

    void firstToken() {
        if (firstNanos < 0) {
            firstNanos = System.nanoTime() - startNanos;
        }
    }

    /** Gives the server back, with what the call has shown of it. */
    void release(boolean worked) {
        Fleet.Choice mine = choice;
        if (mine == null) {
            return;
        }
        choice = null;
        lastAsked = mine;
        if (worked) {
            mine.server().worked();
        } else {
            mine.server().failed();
        }
    }

    /** Keeps the call, once; completes when it is committed. */
    CompletableFuture<?> finish(Ending ending, @Nullable ObjectNode given, int status, @Nullable String error) {
        if (ended) {
            return CompletableFuture.completedFuture(null);
        }
        ended = true;
        Fleet.Choice server = choice == null ? lastAsked : choice;
        CallRecord call = new CallRecord(
                site,
                plan,
                ending,
                given,
                status,
                error,
                start,
                System.nanoTime() - startNanos,
                firstNanos,
                tries,
                server == null ? null : server.upstream().endpoint(),
                server == null ? plan.policy() : plan.policyOf(server.upstream()),
                ctx.request().headers().get("traceparent"),
                replayed == null ? null : replayed.hash());
        CompletableFuture<?> kept = gateway.keep(call, settings, budget);
        return tape == null || ending != Ending.COMPLETE
                ? kept
                : kept.thenCombine(tape.keep(), (done, recorded) -> done);
    }

    /** No server could even be asked. */
    private void fail(RuntimeException failure) {
        finish(Ending.UPSTREAM_FAILED, null, 503, failure.getMessage());
        refuse(failure);
    }

    private void refuse(Throwable failure) {
        answer.complete(errorResponse(failure));
    }

    HttpResponse errorResponse(Throwable failure) {
        ErrorFormat format = Projects.format(ctx);
        Throwable cause = Exceptions.peel(failure);
        return cause instanceof UpstreamFailure upstream
                ? HttpErrors.response(ctx, upstream.body(), format)
                : HttpErrors.response(ctx, cause, format);
    }

    ServiceRequestContext ctx() {
        return ctx;
    }

    private ResponseHeadersBuilder headers(HttpStatus status, MediaType type) {
        ResponseHeadersBuilder headers = ResponseHeaders.builder(status).contentType(type);
        Fleet.Choice server = choice == null ? lastAsked : choice;
        Policy policy = server == null ? plan.policy() : plan.policyOf(server.upstream());
        if (policy != null) {
            headers.add(POLICY, policy.text());
        }
        return headers;
    }

    /** Runs at the end of every request: if the call has not ended by then, its caller went away. */
    private void clientGone() {
        if (ended) {
            return;
        }
        if (streamed != null) {
            streamed.clientGone();
            return;
        }
        if (asked != null) {
            asked.body().abort();
        }
        Fleet.Choice mine = choice;
        if (mine != null) {
            mine.server().gaveUp();
        }
        finish(Ending.CLIENT_GONE, null, 499, "the caller went away");
        choice = null;
    }

    /** As {@link #clientGone}, for an answer of which a part has come. */
    void cut(@Nullable ObjectNode part) {
        Fleet.Choice mine = choice;
        finish(Ending.CLIENT_GONE, part, 499, "the caller went away");
        if (mine != null) {
            mine.server().gaveUp();
            choice = null;
        }
    }
}
