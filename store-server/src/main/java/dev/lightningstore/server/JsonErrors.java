package dev.lightningstore.server;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpResponseException;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RequestCancellationException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import org.jspecify.annotations.Nullable;

/** What no door answered for: unknown paths, bad HTTP, bodies that are too large, and what a door let slip. */
final class JsonErrors implements ServerErrorHandler {
    @Override
    public @Nullable HttpResponse onServiceException(ServiceRequestContext ctx, Throwable cause) {
        if (cause instanceof HttpResponseException || cause instanceof RequestCancellationException) {
            return null;
        }
        if (cause instanceof HttpStatusException http && http.httpStatus().code() != 413) {
            HttpRequest request = ctx.request();
            ErrorBody error = ErrorBody.of(http.httpStatus(), explain(http.httpStatus(), request.headers(), null));
            return HttpErrors.response(ctx, error, Projects.format(ctx));
        }
        return HttpErrors.response(ctx, cause, Projects.format(ctx));
    }

    @Override
    public @Nullable AggregatedHttpResponse renderStatus(
            @Nullable ServiceRequestContext ctx,
            ServiceConfig config,
            @Nullable RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        if (status.isContentAlwaysEmpty() || status.code() < 400) {
            return null;
        }
        ErrorBody error = status.code() == 413
                ? ErrorBody.tooLarge(config.maxRequestLength())
                : ErrorBody.of(status, explain(status, headers, description));
        MediaType content = headers == null ? null : headers.contentType();
        String path = headers == null ? "/" : headers.path();
        return Projects.format(Projects.path(path), content)
                .render(error, content)
                .aggregate()
                .join();
    }

    private static String explain(HttpStatus status, @Nullable RequestHeaders headers, @Nullable String description) {
        if (headers == null || (status.code() != 404 && status.code() != 405)) {
            return description == null ? status.reasonPhrase() : description;
        }
        String path = headers.path();
        int query = path.indexOf('?');
        path = query < 0 ? path : path.substring(0, query);
        return status.code() == 404
                ? "nothing is served at " + path + "; /docs lists what is"
                : headers.method() + " is not for " + path + "; /docs lists what is";
    }
}
