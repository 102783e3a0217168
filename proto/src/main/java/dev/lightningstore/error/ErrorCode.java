package dev.lightningstore.error;

import java.time.Duration;
import java.util.Map;

/**
 * The one mapping of {@link StoreException} to HTTP and gRPC, both ways. The gRPC numbers are those of {@code
 * io.grpc.Status.Code}; this package does not depend on gRPC.
 */
public enum ErrorCode {
    INVALID(400, 3),
    UNAUTHENTICATED(401, 16),
    FORBIDDEN(403, 7),
    NOT_FOUND(404, 5),
    CONFLICT(409, 10),
    LEASE_LOST(409, 9),
    OVERLOADED(429, 8),
    UNAVAILABLE(503, 14);

    private final int http;
    private final int grpc;

    ErrorCode(int http, int grpc) {
        this.http = http;
        this.grpc = grpc;
    }

    public int http() {
        return http;
    }

    public int grpc() {
        return grpc;
    }

    /** Rebuilds the exception that a wire carried; {@code name} is what {@link #name()} was on the other side. */
    public StoreException exception(String message, Duration retryAfter, Map<String, String> details) {
        return switch (this) {
            case INVALID -> new StoreException.Invalid(message, details);
            case UNAUTHENTICATED -> new StoreException.Unauthenticated(message, details);
            case FORBIDDEN -> new StoreException.Forbidden(message, details);
            case NOT_FOUND -> new StoreException.NotFound(message, details);
            case CONFLICT -> new StoreException.Conflict(message, details);
            case LEASE_LOST -> new StoreException.LeaseLost(message, details);
            case OVERLOADED -> new StoreException.Overloaded(message, retryAfter, details);
            case UNAVAILABLE -> new StoreException.Unavailable(message, details);
        };
    }
}
