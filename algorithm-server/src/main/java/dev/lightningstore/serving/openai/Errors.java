package dev.lightningstore.serving.openai;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpResponseException;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lightningstore.error.ErrorCode;
import dev.lightningstore.error.StoreException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refusals and failures in OpenAI's JSON. What is unexpected reaches the caller as the id of the request that the log has. */
final class Errors implements ServerErrorHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Errors.class);
    private static final JsonMapper JSON = new JsonMapper();

    @Override
    public @Nullable HttpResponse onServiceException(ServiceRequestContext ctx, Throwable cause) {
        Throwable peeled = Exceptions.peel(cause);
        if (peeled instanceof HttpStatusException || peeled instanceof HttpResponseException) {
            return null; // renderStatus says it
        }
        return response(ctx, peeled);
    }

    @Override
    public AggregatedHttpResponse renderStatus(
            @Nullable ServiceRequestContext ctx,
            ServiceConfig config,
            @Nullable RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        String message = switch (status.code()) {
            case 413 -> "the request is larger than the " + config.maxRequestLength() + " bytes that are read here";
            case 404 ->
                "there is nothing at this path; there are /v1/chat/completions, /v1/completions, /v1/models and /health";
            case 405 -> "this path is not for this method";
            default -> description == null ? status.reasonPhrase().toLowerCase(Locale.ROOT) : description;
        };
        ObjectNode body = body(message, "invalid_request_error", null, status.reasonPhrase());
        return AggregatedHttpResponse.of(status, MediaType.JSON, HttpData.ofUtf8(body.toString()));
    }

    static HttpResponse response(ServiceRequestContext ctx, Throwable cause) {
        Throwable peeled = Exceptions.peel(cause);
        HttpStatus status = status(peeled);
        ResponseHeadersBuilder headers = ResponseHeaders.builder(status).contentType(MediaType.JSON);
        if (peeled instanceof StoreException.Overloaded overloaded) {
            headers.add(
                    HttpHeaderNames.RETRY_AFTER,
                    String.valueOf(Math.max(1, overloaded.retryAfter().toSeconds())));
        }
        return HttpResponse.of(
                headers.build(), HttpData.ofUtf8(body(ctx, peeled).toString()));
    }

    static HttpStatus status(Throwable cause) {
        return cause instanceof StoreException refused
                ? HttpStatus.valueOf(refused.code().http())
                : HttpStatus.INTERNAL_SERVER_ERROR;
    }

    static ObjectNode body(ServiceRequestContext ctx, Throwable cause) {
        if (cause instanceof StoreException refused) {
            return body(
                    String.valueOf(refused.getMessage()),
                    type(refused.code()),
                    refused.details().get("field"),
                    refused.code().name().toLowerCase(Locale.ROOT));
        }
        LOG.atError().addKeyValue("request", ctx.id().text()).setCause(cause).log("a request failed");
        return body(
                "the server failed; its log has this as request " + ctx.id().text(), "server_error", null, "internal");
    }

    private static String type(ErrorCode code) {
        return switch (code) {
            case INVALID, NOT_FOUND, CONFLICT, LEASE_LOST -> "invalid_request_error";
            case UNAUTHENTICATED -> "authentication_error";
            case FORBIDDEN -> "permission_error";
            case OVERLOADED -> "rate_limit_error";
            case UNAVAILABLE -> "server_error";
        };
    }

    private static ObjectNode body(String message, String type, @Nullable String param, String code) {
        ObjectNode json = JSON.createObjectNode();
        json.putObject("error")
                .put("message", message)
                .put("type", type)
                .put("param", param)
                .put("code", code);
        return json;
    }
}
