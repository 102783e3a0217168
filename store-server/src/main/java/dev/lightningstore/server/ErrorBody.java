package dev.lightningstore.server;

import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.RequestTimeoutException;
import dev.lightningstore.error.ErrorCode;
import dev.lightningstore.error.StoreException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A failure as it leaves the server, whatever the wire.
 *
 * @param grpc the number of {@code io.grpc.Status.Code}
 * @param code an {@link ErrorCode}, or a word of HTTP's own such as TOO_LARGE
 */
public record ErrorBody(
        HttpStatus status,
        int grpc,
        String code,
        String message,
        Map<String, String> details,
        @Nullable Duration retryAfter) {
    private static final int GRPC_UNKNOWN = 2;
    private static final int GRPC_INVALID = 3;
    private static final int GRPC_DEADLINE_EXCEEDED = 4;
    private static final int GRPC_EXHAUSTED = 8;
    private static final int GRPC_UNIMPLEMENTED = 12;
    private static final int GRPC_INTERNAL = 13;

    public ErrorBody {
        details = Map.copyOf(details);
    }

    public static ErrorBody of(StoreException refused) {
        ErrorCode code = refused.code();
        Duration retryAfter = refused instanceof StoreException.Overloaded overloaded ? overloaded.retryAfter() : null;
        return new ErrorBody(
                HttpStatus.valueOf(code.http()),
                code.grpc(),
                code.name(),
                String.valueOf(refused.getMessage()),
                refused.details(),
                retryAfter);
    }

    static ErrorBody timedOut(RequestTimeoutException timeout) {
        return new ErrorBody(
                HttpStatus.SERVICE_UNAVAILABLE,
                GRPC_DEADLINE_EXCEEDED,
                ErrorCode.UNAVAILABLE.name(),
                "the server did not finish this request within its time limit",
                Map.of(),
                null);
    }

    static ErrorBody tooLarge(long limit) {
        return new ErrorBody(
                HttpStatus.REQUEST_ENTITY_TOO_LARGE,
                GRPC_EXHAUSTED,
                "TOO_LARGE",
                "the request's body is larger than " + limit + " bytes: send less at once",
                Map.of("limit", Long.toString(limit)),
                null);
    }

    /** What HTTP itself refuses: an unknown path, a wrong method, a content type. */
    static ErrorBody of(HttpStatus status, String message) {
        return switch (status.code()) {
            case 400 -> new ErrorBody(status, GRPC_INVALID, ErrorCode.INVALID.name(), message, Map.of(), null);
            case 401, 403, 404, 409, 429, 503 -> {
                for (ErrorCode code : ErrorCode.values()) {
                    if (code.http() == status.code()) {
                        yield new ErrorBody(status, code.grpc(), code.name(), message, Map.of(), null);
                    }
                }
                throw new IllegalStateException("no code for " + status);
            }
            case 405 -> new ErrorBody(status, GRPC_UNIMPLEMENTED, "METHOD_NOT_ALLOWED", message, Map.of(), null);
            case 413 -> new ErrorBody(status, GRPC_EXHAUSTED, "TOO_LARGE", message, Map.of(), null);
            case 501 -> new ErrorBody(status, GRPC_UNIMPLEMENTED, "NOT_IMPLEMENTED", message, Map.of(), null);
            default -> {
                String name =
                        status.reasonPhrase().toUpperCase(java.util.Locale.ROOT).replaceAll("[^A-Z]+", "_");
                yield new ErrorBody(status, GRPC_UNKNOWN, name, message, Map.of(), null);
            }
        };
    }

    /** Nothing of the cause reaches the client but an id that finds it in the log. */
    static ErrorBody internal(String errorId) {
        return new ErrorBody(
                HttpStatus.INTERNAL_SERVER_ERROR,
                GRPC_INTERNAL,
                "INTERNAL",
                "the server failed; its log has more under error id " + errorId,
                Map.of("error_id", errorId),
                null);
    }
}
