package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.common.stream.StreamMessage;
import dev.lightningstore.gateway.CallRecord.Ending;
import dev.lightningstore.server.HttpErrors;
import dev.lightningstore.server.Projects;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Hands on an answer that comes in one piece, once the call is committed; the connection itself bounds how large it is.
 * Runs on the caller's event loop.
 */
final class WholeAnswer {
    /** What a server says of the gateway's own key is nothing that the caller could mend. */
    private static final Set<Integer> OUR_FAULT = Set.of(401, 403, 407);

    private final Call call;
    private final Turn turn;
    private final CompletableFuture<HttpResponse> out;

    WholeAnswer(Call call, Turn turn, CompletableFuture<HttpResponse> out) {
        this.call = call;
        this.turn = turn;
        this.out = out;
    }

    void read(StreamMessage<HttpData> body, ResponseHeaders headers) {
        body.collect(call.ctx().eventLoop().withoutContext())
                .whenCompleteAsync(
                        (parts, failure) -> {
                            if (failure != null) {
                                broken(UpstreamFailure.of(failure));
                                return;
                            }
                            call.firstToken();
                            byte[] whole = joined(parts);
                            if (headers.status().code() >= 400) {
                                refused(headers, whole);
                            } else {
                                answered(headers.status().code(), whole);
                            }
                        },
                        call.loop());
    }

    static byte[] joined(List<HttpData> parts) {
        byte[] whole = new byte[parts.stream().mapToInt(HttpData::length).sum()];
        int at = 0;
        for (HttpData part : parts) {
            System.arraycopy(part.array(), 0, whole, at, part.length());
            at += part.length();
        }
        return whole;
    }

    private void answered(int status, byte[] body) {
        Asked asked = call.plan().asked();
        ObjectNode json = JsonText.objectOrNull(body);
        ObjectNode answer = json == null ? null : turn.wire().answer(asked.operation(), json);
        if (answer == null || status >= 300) {
            broken(UpstreamFailure.broken("answered with something else than its wire has"));
            return;
        }
        turn.over(true);
        call.end(Ending.COMPLETE, answer, status, null)
                .whenCompleteAsync(
                        (kept, failure) -> {
                            if (failure != null) {
                                out.complete(call.refusal(failure));
                                return;
                            }
                            byte[] told = sameWire() ? body : asked.wire().told(asked, answer);
                            out.complete(HttpResponse.of(
                                    call.headers(HttpStatus.OK, MediaType.JSON).build(), HttpData.wrap(told)));
                        },
                        call.loop());
    }

    private boolean sameWire() {
        return turn.wire().dialect() == call.plan().asked().wire().dialect();
    }

    /** The server says no, or that it failed. */
    private void refused(ResponseHeaders headers, byte[] body) {
        int status = headers.status().code();
        boolean failed = status >= 500 || status == 429;
        turn.over(!failed);
        ObjectNode json = JsonText.objectOrNull(body);
        call.end(
                failed || OUR_FAULT.contains(status) ? Ending.UPSTREAM_FAILED : Ending.REFUSED,
                json,
                status,
                "the model's server answered " + status);
        if (OUR_FAULT.contains(status)) {
            out.complete(call.refusal(
                    UpstreamFailure.broken("refused the gateway's key (" + status + "): see 'lightning models ls'")));
        } else if (json == null) {
            out.complete(call.refusal(UpstreamFailure.broken("answered " + status + " without JSON")));
        } else {
            out.complete(asTheServerSaid(headers, json, body));
        }
    }

    private HttpResponse asTheServerSaid(ResponseHeaders headers, ObjectNode json, byte[] body) {
        ResponseHeadersBuilder passed = call.headers(headers.status(), MediaType.JSON);
        String retryAfter = headers.get(HttpHeaderNames.RETRY_AFTER);
        if (retryAfter != null) {
            passed.set(HttpHeaderNames.RETRY_AFTER, retryAfter);
        }
        if (sameWire()) {
            return HttpResponse.of(passed.build(), HttpData.wrap(body));
        }
        HttpResponse said = HttpErrors.response(
                call.ctx(), UpstreamFailure.said(headers.status(), json), Projects.format(call.ctx()));
        ResponseHeaders more = passed.build();
        return said.mapHeaders(own -> more.toBuilder().setObject(own).build());
    }

    /** The server broke off, or sent what nobody can read. */
    private void broken(UpstreamFailure failure) {
        turn.over(false);
        call.failed(failure, null);
        out.complete(call.refusal(failure));
    }
}
