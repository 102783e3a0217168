package dev.lightningstore.server;

import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.ResponseCompleteException;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lightningstore.error.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one way from a failure to an answer. A failure that nobody foresaw is logged here, once, and nowhere else. */
public final class HttpErrors {
    private static final Logger log = LoggerFactory.getLogger(HttpErrors.class);

    private HttpErrors() {}

    /** Answers a failure in the wire's own format. */
    public static HttpResponse response(ServiceRequestContext request, Throwable failure, ErrorFormat format) {
        return response(request, body(request, failure), format);
    }

    public static HttpResponse response(ServiceRequestContext request, ErrorBody error, ErrorFormat format) {
        return format.render(error, request.request().contentType());
    }

    /** An answer that is still to come; its failure becomes an answer too. */
    public static HttpResponse recover(
            ServiceRequestContext request, CompletionStage<HttpResponse> answer, ErrorFormat format) {
        CompletableFuture<HttpResponse> safe =
                answer.toCompletableFuture().exceptionally(failure -> response(request, failure, format));
        return HttpResponse.of(safe);
    }

    /** What a client may know of a failure. */
    public static ErrorBody body(ServiceRequestContext request, Throwable failure) {
        Throwable cause = Exceptions.peel(failure);
        return switch (cause) {
            case StoreException refused -> ErrorBody.of(refused);
            case ContentTooLargeException big -> ErrorBody.tooLarge(big.maxContentLength());
            case RequestTimeoutException late -> ErrorBody.timedOut(late);
            case HttpStatusException http
            when http.httpStatus().code() == 413 -> ErrorBody.tooLarge(request.maxRequestLength());
            case HttpStatusException http ->
                ErrorBody.of(http.httpStatus(), http.httpStatus().reasonPhrase());
            default -> unexpected(request, cause);
        };
    }

    private static ErrorBody unexpected(ServiceRequestContext request, Throwable cause) {
        String id = request.id().shortText();
        if (Exceptions.isExpected(cause) || cause instanceof ResponseCompleteException) {
            // The client went away: there is nobody to answer and nothing to repair.
            log.debug("the client left", cause);
        } else {
            log.atError()
                    .addKeyValue("error_id", id)
                    .addKeyValue("method", request.method())
                    .addKeyValue("route", request.config().route().patternString())
                    .setCause(cause)
                    .log("a request failed unexpectedly");
        }
        return ErrorBody.internal(id);
    }
}
