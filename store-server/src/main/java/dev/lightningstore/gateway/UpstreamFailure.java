package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.client.ResponseTimeoutException;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.util.Exceptions;
import dev.lightningstore.server.ErrorBody;
import java.util.Map;

/** A model's server did not do its part. The caller is told so, in words that name no address and no key. */
final class UpstreamFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int GRPC_UNAVAILABLE = 14;

    private final transient HttpStatus status;
    private final String code;

    private UpstreamFailure(HttpStatus status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    static UpstreamFailure late() {
        return new UpstreamFailure(
                HttpStatus.GATEWAY_TIMEOUT, "upstream_timeout", "the model's server did not answer in time");
    }

    static UpstreamFailure broken(String what) {
        return new UpstreamFailure(HttpStatus.BAD_GATEWAY, "upstream_failed", "the model's server " + what);
    }

    static UpstreamFailure of(Throwable failure) {
        Throwable cause = Exceptions.peel(failure);
        return switch (cause) {
            case UpstreamFailure known -> known;
            case ResponseTimeoutException late -> late();
            case ContentTooLargeException large -> broken("answered more than gateway.answer_size allows");
            default -> broken("could not be reached, or broke off its answer");
        };
    }

    /** What a server of another wire said, for the caller's wire to say again. */
    static ErrorBody said(HttpStatus status, ObjectNode json) {
        String said =
                json.path("error").path("message").asText(json.path("message").asText());
        String message = said.isEmpty() ? "the model's server answered " + status.code() : said;
        return new ErrorBody(status, GRPC_UNAVAILABLE, "upstream_" + status.code(), message, Map.of(), null);
    }

    ErrorBody body() {
        return new ErrorBody(status, GRPC_UNAVAILABLE, code, String.valueOf(getMessage()), Map.of(), null);
    }

    HttpStatus status() {
        return status;
    }

    String code() {
        return code;
    }
}
