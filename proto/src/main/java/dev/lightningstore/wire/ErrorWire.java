package dev.lightningstore.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lightningstore.error.ErrorCode;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.v1.StoreError;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Failures: {@link StoreException} as {@link StoreError}, and both as a gRPC status with the details in a trailer. What
 * is sent is bounded, since a client refuses trailers above 8 KiB.
 */
public final class ErrorWire {
    private static final int MAX_MESSAGE = 1_000;
    private static final int MAX_DETAILS = 8;
    private static final int MAX_DETAIL = 200;
    private static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(1);

    private ErrorWire() {}

    public static StoreError of(StoreException refused) {
        Duration retryAfter = refused instanceof StoreException.Overloaded overloaded ? overloaded.retryAfter() : null;
        return of(refused.code(), String.valueOf(refused.getMessage()), refused.details(), retryAfter);
    }

    /** @param code null for the server's own fault */
    public static StoreError of(
            @Nullable ErrorCode code, String message, Map<String, String> details, @Nullable Duration retryAfter) {
        StoreError.Builder wire = StoreError.newBuilder().setCode(of(code)).setMessage(cut(message, MAX_MESSAGE));
        details.entrySet().stream()
                .limit(MAX_DETAILS)
                .forEach(detail ->
                        wire.putDetails(cut(detail.getKey(), MAX_DETAIL), cut(detail.getValue(), MAX_DETAIL)));
        if (retryAfter != null) {
            wire.setRetryAfter(TimeWire.of(retryAfter));
        }
        return wire.build();
    }

    /** @param grpc the number of a {@link Status.Code} */
    public static StatusRuntimeException status(int grpc, StoreError error) {
        Metadata trailers = new Metadata();
        trailers.put(Headers.ERROR, error.toByteArray());
        return Status.fromCodeValue(grpc).withDescription(error.getMessage()).asRuntimeException(trailers);
    }

    public static StatusRuntimeException status(StoreException refused) {
        return status(refused.code().grpc(), of(refused));
    }

    /** What a refusal in a stream means, on the client's side. */
    public static RuntimeException exception(StoreError error) {
        ErrorCode code = code(error.getCode());
        if (code == null) {
            return new ServerFailure(error.getMessage(), error.getErrorId());
        }
        Duration retryAfter =
                error.hasRetryAfter() ? TimeWire.duration(error.getRetryAfter(), "retry_after") : DEFAULT_RETRY_AFTER;
        return code.exception(error.getMessage(), retryAfter, error.getDetailsMap());
    }

    /** What the end of a call means, on the client's side. */
    public static RuntimeException exception(Status status, @Nullable Metadata trailers) {
        byte[] details = trailers == null ? null : trailers.get(Headers.ERROR);
        if (details != null) {
            try {
                return exception(StoreError.parseFrom(details));
            } catch (InvalidProtocolBufferException unreadable) {
                // The status itself says what there is to say.
                return bare(status, null, DEFAULT_RETRY_AFTER);
            }
        }
        return bare(status, named(trailers), retryAfter(trailers));
    }

    private static RuntimeException bare(Status status, @Nullable ErrorCode named, Duration retryAfter) {
        String message = status.getDescription() == null ? status.getCode().name() : status.getDescription();
        if (status.getCause() != null && status.getCause().getMessage() != null) {
            message += ": " + status.getCause().getMessage();
        }
        if (named != null) {
            return named.exception(message, retryAfter, Map.of());
        }
        return switch (status.getCode()) {
            case INVALID_ARGUMENT, OUT_OF_RANGE -> new StoreException.Invalid(message);
            case UNIMPLEMENTED ->
                new StoreException.Invalid("the server does not know this call (is it older?): " + message);
            case NOT_FOUND -> new StoreException.NotFound(message, Map.of());
            case ABORTED, ALREADY_EXISTS -> new StoreException.Conflict(message);
            case FAILED_PRECONDITION -> new StoreException.LeaseLost(message);
            case UNAUTHENTICATED -> new StoreException.Unauthenticated(message);
            case PERMISSION_DENIED -> new StoreException.Forbidden(message);
            case RESOURCE_EXHAUSTED -> new StoreException.Overloaded(message, retryAfter);
            case UNAVAILABLE -> new StoreException.Unavailable(message);
            case DEADLINE_EXCEEDED ->
                new StoreException.Unavailable("no answer in time: " + message, Map.of("deadline", "exceeded"));
            case CANCELLED -> new CancellationException(message);
            // The store's own failures carry an error; this came from the connection or from who stands between.
            case INTERNAL, UNKNOWN -> new StoreException.Unavailable("no answer from the store: " + message);
            case OK, DATA_LOSS -> new ServerFailure(message, "");
        };
    }

    private static @Nullable ErrorCode named(@Nullable Metadata trailers) {
        String name = trailers == null ? null : trailers.get(Headers.ERROR_CODE);
        if (name != null) {
            for (ErrorCode code : ErrorCode.values()) {
                if (code.name().equals(name)) {
                    return code;
                }
            }
        }
        return null;
    }

    private static Duration retryAfter(@Nullable Metadata trailers) {
        String millis = trailers == null ? null : trailers.get(Headers.RETRY_AFTER_MILLIS);
        return millis != null && millis.matches("\\d{1,9}")
                ? Duration.ofMillis(Long.parseLong(millis))
                : DEFAULT_RETRY_AFTER;
    }

    private static dev.lightningstore.v1.ErrorCode of(@Nullable ErrorCode code) {
        if (code == null) {
            return dev.lightningstore.v1.ErrorCode.ERROR_CODE_UNSPECIFIED;
        }
        return switch (code) {
            case INVALID -> dev.lightningstore.v1.ErrorCode.ERROR_CODE_INVALID;
            case UNAUTHENTICATED -> dev.lightningstore.v1.ErrorCode.ERROR_CODE_UNAUTHENTICATED;
            case FORBIDDEN -> dev.lightningstore.v1.ErrorCode.ERROR_CODE_FORBIDDEN;
            case NOT_FOUND -> dev.lightningstore.v1.ErrorCode.ERROR_CODE_NOT_FOUND;
            case CONFLICT -> dev.lightningstore.v1.ErrorCode.ERROR_CODE_CONFLICT;
            case LEASE_LOST -> dev.lightningstore.v1.ErrorCode.ERROR_CODE_LEASE_LOST;
            case OVERLOADED -> dev.lightningstore.v1.ErrorCode.ERROR_CODE_OVERLOADED;
            case UNAVAILABLE -> dev.lightningstore.v1.ErrorCode.ERROR_CODE_UNAVAILABLE;
        };
    }

    private static @Nullable ErrorCode code(dev.lightningstore.v1.ErrorCode wire) {
        return switch (wire) {
            case ERROR_CODE_UNSPECIFIED, UNRECOGNIZED -> null;
            case ERROR_CODE_INVALID -> ErrorCode.INVALID;
            case ERROR_CODE_UNAUTHENTICATED -> ErrorCode.UNAUTHENTICATED;
            case ERROR_CODE_FORBIDDEN -> ErrorCode.FORBIDDEN;
            case ERROR_CODE_NOT_FOUND -> ErrorCode.NOT_FOUND;
            case ERROR_CODE_CONFLICT -> ErrorCode.CONFLICT;
            case ERROR_CODE_LEASE_LOST -> ErrorCode.LEASE_LOST;
            case ERROR_CODE_OVERLOADED -> ErrorCode.OVERLOADED;
            case ERROR_CODE_UNAVAILABLE -> ErrorCode.UNAVAILABLE;
        };
    }

    private static String cut(String text, int max) {
        return text.length() <= max ? text : text.substring(0, max) + "…";
    }
}
