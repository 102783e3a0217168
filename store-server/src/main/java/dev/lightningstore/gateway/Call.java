package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lightningstore.gateway.CallRecord.Ending;
import dev.lightningstore.model.GatewaySettings;
import dev.lightningstore.model.Recording;
import dev.lightningstore.server.ErrorFormat;
import dev.lightningstore.server.HttpErrors;
import dev.lightningstore.server.Projects;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A call under way: what is known of it so far, and how it is kept, once. All of it happens on the caller's event loop;
 * not thread-safe otherwise.
 */
final class Call {
    static final AsciiString POLICY = AsciiString.cached("x-lightning-policy");

    private static final AsciiString TEMPLATE = AsciiString.cached("x-lightning-template");

    private final Gateway gateway;
    private final ServiceRequestContext ctx;
    private final Site site;
    private final Plan plan;
    private final GatewaySettings settings;
    private final Budgets.@Nullable Used budget;
    private final Instant start;
    private final long startNanos = System.nanoTime();

    private Recordings.@Nullable Tape tape;
    private @Nullable Recording replayed;
    private @Nullable Turn turn;
    private @Nullable Policy sampled;
    private @Nullable String template;
    private int retries;
    private long firstNanos = -1;
    private boolean ended;

    Call(
            Gateway gateway,
            ServiceRequestContext ctx,
            Site site,
            Plan plan,
            GatewaySettings settings,
            Budgets.@Nullable Used budget) {
        this.gateway = gateway;
        this.ctx = ctx;
        this.site = site;
        this.plan = plan;
        this.settings = settings;
        this.budget = budget;
        this.start = gateway.clock().instant();
    }

    ServiceRequestContext ctx() {
        return ctx;
    }

    Executor loop() {
        return ctx.eventLoop().withoutContext();
    }

    Gateway gateway() {
        return gateway;
    }

    Site site() {
        return site;
    }

    Plan plan() {
        return plan;
    }

    int retries() {
        return retries;
    }

    boolean ended() {
        return ended;
    }

    GatewaySettings settings() {
        return settings;
    }

    /** What is answered is recorded, if the call completes. */
    void record(Recordings.@Nullable Tape onto) {
        tape = onto;
    }

    Recordings.@Nullable Tape tape() {
        return tape;
    }

    /** A recording answers. */
    void replayed(Recording recording) {
        replayed = recording;
    }

    /** The next server is asked. */
    void turn(Turn next) {
        turn = next;
    }

    void tryAgain() {
        retries++;
    }

    Duration left() {
        Duration left = gateway.callTime().minusNanos(System.nanoTime() - startNanos);
        return left.isPositive() ? left : Duration.ofMillis(1);
    }

    void firstToken() {
        if (firstNanos < 0) {
            firstNanos = System.nanoTime() - startNanos;
        }
    }

    /** Keeps the call, once; completes when it is committed. */
    CompletableFuture<?> end(Ending ending, @Nullable ObjectNode answer, int status, @Nullable String error) {
        if (ended) {
            return CompletableFuture.completedFuture(null);
        }
        ended = true;
        CallRecord call = new CallRecord(
                site,
                plan,
                ending,
                answer,
                status,
                error,
                start,
                System.nanoTime() - startNanos,
                firstNanos,
                retries,
                turn == null || replayed != null ? null : turn.upstream().endpoint(),
                policy(),
                template,
                ctx.request().headers().get("traceparent"),
                replayed == null ? null : replayed.hash());
        CompletableFuture<?> kept = gateway.keep(call, settings, budget);
        return tape == null || ending != Ending.COMPLETE
                ? kept
                : kept.thenCombine(tape.keep(), (done, recorded) -> done);
    }

    /** The call failed for what a server did or did not do. */
    void failed(UpstreamFailure failure, @Nullable ObjectNode part) {
        end(Ending.UPSTREAM_FAILED, part, failure.status().code(), failure.getMessage());
    }

    /** What the server's headers say of the weights and the template that it samples with. */
    void heard(ResponseHeaders headers) {
        sampled = Policy.read(headers.get(POLICY));
        template = headers.get(TEMPLATE);
    }

    private @Nullable Policy policy() {
        if (sampled != null) {
            return sampled;
        }
        return turn == null ? plan.policy() : plan.policyOf(turn.upstream());
    }

    ResponseHeadersBuilder headers(HttpStatus status, MediaType type) {
        ResponseHeadersBuilder headers = ResponseHeaders.builder(status).contentType(type);
        Policy policy = policy();
        if (policy != null) {
            headers.add(POLICY, policy.text());
        }
        return headers;
    }

    /** A failure in the words of the caller's wire. */
    HttpResponse refusal(Throwable failure) {
        ErrorFormat format = Projects.format(ctx);
        Throwable cause = Exceptions.peel(failure);
        return cause instanceof UpstreamFailure upstream
                ? HttpErrors.response(ctx, upstream.body(), format)
                : HttpErrors.response(ctx, cause, format);
    }
}
