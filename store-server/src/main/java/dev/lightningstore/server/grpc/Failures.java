package dev.lightningstore.server.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.linecorp.armeria.common.RequestContext;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lightningstore.error.ErrorCode;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.server.ErrorBody;
import dev.lightningstore.server.HttpErrors;
import dev.lightningstore.v1.StoreError;
import dev.lightningstore.wire.ErrorWire;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The one way from a failure to a gRPC status. */
final class Failures {
    private Failures() {}

    static StatusRuntimeException status(ServiceRequestContext ctx, Throwable failure) {
        Throwable cause = Exceptions.peel(failure);
        if (cause instanceof StoreException refused) {
            return ErrorWire.status(refused);
        }
        ErrorBody error = HttpErrors.body(ctx, cause);
        return ErrorWire.status(error.grpc(), error(error));
    }

    /** The same for an answer within a stream. */
    static StoreError error(ServiceRequestContext ctx, Throwable failure) {
        Throwable cause = Exceptions.peel(failure);
        return cause instanceof StoreException refused ? ErrorWire.of(refused) : error(HttpErrors.body(ctx, cause));
    }

    private static StoreError error(ErrorBody error) {
        StoreError wire = ErrorWire.of(code(error), error.message(), error.details(), error.retryAfter());
        String id = error.details().get("error_id");
        return id == null ? wire : wire.toBuilder().setErrorId(id).build();
    }

    private static @Nullable ErrorCode code(ErrorBody error) {
        for (ErrorCode code : ErrorCode.values()) {
            if (code.name().equals(error.code())) {
                return code;
            }
        }
        // The words of HTTP's own, such as TOO_LARGE, all blame the request.
        return error.status().isServerError() ? null : ErrorCode.INVALID;
    }

    /** For what is thrown before or outside of a service: a message that cannot be read, a time that is over. */
    static Status handle(RequestContext ctx, Status status, Throwable cause, Metadata trailers) {
        Throwable peeled = Exceptions.peel(cause);
        if (status.getCause() instanceof InvalidProtocolBufferException unreadable) {
            peeled = unreadable;
        }
        StatusRuntimeException known;
        if (peeled instanceof InvalidProtocolBufferException unreadable) {
            known = ErrorWire.status(
                    new StoreException.Invalid("the message is not valid protobuf: " + unreadable.getMessage()));
        } else if (isCutShort(peeled)) {
            known = ErrorWire.status(new StoreException.Invalid(
                    "the message is cut short: its frame says that it is longer than what came"));
        } else {
            known = of(peeled, status, (ServiceRequestContext) ctx);
        }
        Metadata more = known.getTrailers();
        if (more != null) {
            trailers.merge(more);
        }
        return known.getStatus();
    }

    /** Armeria reads past the end of a body that is shorter than its frame says, before any service sees it. */
    private static boolean isCutShort(Throwable failure) {
        return failure instanceof IndexOutOfBoundsException
                && Arrays.stream(failure.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().contains("Deframer"))
                && Arrays.stream(failure.getStackTrace())
                        .noneMatch(frame -> frame.getClassName().startsWith("dev.lightningstore.jdbc."));
    }

    private static StatusRuntimeException of(Throwable failure, Status status, ServiceRequestContext ctx) {
        Status thrown = null;
        Metadata trailers = null;
        if (failure instanceof StatusRuntimeException runtime) {
            thrown = runtime.getStatus();
            trailers = runtime.getTrailers();
        } else if (failure instanceof StatusException checked) {
            thrown = checked.getStatus();
            trailers = checked.getTrailers();
        } else if (Exceptions.isExpected(failure) || Exceptions.isStreamCancelling(failure)) {
            // The client went away: nobody is there to read a status, and nothing is wrong here.
            thrown = Status.CANCELLED.withDescription("the client left");
        } else if (status.getCode() != Status.Code.UNKNOWN && status.getCode() != Status.Code.INTERNAL) {
            // Armeria has a status of its own for this one: too large, cancelled, out of time.
            thrown = status.withCause(failure);
        }
        if (thrown == null) {
            return status(ctx, failure);
        }
        if (thrown.getCause() instanceof InvalidProtocolBufferException unreadable) {
            return ErrorWire.status(
                    new StoreException.Invalid("the message is not valid protobuf: " + unreadable.getMessage()));
        }
        if (trailers == null && thrown.getCode() == Status.Code.RESOURCE_EXHAUSTED) {
            String message = "the message is too large: " + thrown.getDescription();
            return ErrorWire.status(
                    Status.Code.RESOURCE_EXHAUSTED.value(), ErrorWire.of(new StoreException.Invalid(message)));
        }
        return new StatusRuntimeException(thrown, trailers);
    }
}
