package dev.lightningstore.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightningstore.error.ErrorCode;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.v1.StoreError;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** A refusal arrives as it left. */
class ErrorWireTest {
    private static final Duration SOON = Duration.ofMillis(1234);

    @Test
    void everyRefusalSurvivesAsAStatus() {
        for (ErrorCode code : ErrorCode.values()) {
            StoreException sent = code.exception("what was wrong: grüße ☃", SOON, Map.of("field", "x"));
            StatusRuntimeException status = ErrorWire.status(sent);
            assertEquals(code.grpc(), status.getStatus().getCode().value());
            assertEquals(sent.getMessage(), status.getStatus().getDescription());
            same(sent, ErrorWire.exception(status.getStatus(), status.getTrailers()));
        }
    }

    @Test
    void everyRefusalSurvivesWithinAStream() {
        for (ErrorCode code : ErrorCode.values()) {
            StoreException sent = code.exception("what was wrong", SOON, Map.of("field", "x"));
            same(sent, RoundTripTest.again(ErrorWire.of(sent), ErrorWire::exception));
        }
    }

    @Test
    void theServersOwnFaultCarriesItsId() {
        StoreError error = ErrorWire.of(null, "it failed", Map.of(), null).toBuilder()
                .setErrorId("4711")
                .build();
        StatusRuntimeException status = ErrorWire.status(Status.Code.INTERNAL.value(), error);
        ServerFailure failure =
                assertInstanceOf(ServerFailure.class, ErrorWire.exception(status.getStatus(), status.getTrailers()));
        assertEquals("4711", failure.errorId());
        assertEquals("it failed", failure.getMessage());
    }

    @Test
    void aStatusOfSomebodyElseStillMeansSomething() {
        for (ErrorCode code : ErrorCode.values()) {
            Status status = Status.fromCodeValue(code.grpc()).withDescription("words");
            StoreException read = assertInstanceOf(StoreException.class, ErrorWire.exception(status, null));
            assertEquals(code, read.code());
        }
        assertInstanceOf(CancellationException.class, ErrorWire.exception(Status.CANCELLED, new Metadata()));
        assertInstanceOf(ServerFailure.class, ErrorWire.exception(Status.DATA_LOSS, null));
        StoreException cut = assertInstanceOf(
                StoreException.class,
                ErrorWire.exception(Status.INTERNAL.withDescription("RST_STREAM closed stream"), null));
        assertEquals(ErrorCode.UNAVAILABLE, cut.code());
        StoreException late =
                assertInstanceOf(StoreException.class, ErrorWire.exception(Status.DEADLINE_EXCEEDED, null));
        assertEquals(ErrorCode.UNAVAILABLE, late.code());
    }

    @Test
    void aRefusalBeforeTheServiceIsNamedByText() {
        Metadata trailers = new Metadata();
        trailers.put(Headers.ERROR_CODE, "OVERLOADED");
        trailers.put(Headers.RETRY_AFTER_MILLIS, "1234");
        StoreException.Overloaded full = assertInstanceOf(
                StoreException.Overloaded.class,
                ErrorWire.exception(Status.RESOURCE_EXHAUSTED.withDescription("full"), trailers));
        assertEquals(SOON, full.retryAfter());
    }

    @Test
    void whatIsSentIsBounded() {
        Map<String, String> details = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            details.put("key" + i, "x".repeat(10_000));
        }
        StoreError error = ErrorWire.of(new StoreException.Invalid("y".repeat(100_000), details));
        assertTrue(error.getSerializedSize() < 6_000, () -> error.getSerializedSize() + " bytes");
    }

    private static void same(StoreException sent, RuntimeException read) {
        StoreException refused = assertInstanceOf(StoreException.class, read);
        assertEquals(sent.getClass(), refused.getClass());
        assertEquals(sent.getMessage(), refused.getMessage());
        assertEquals(sent.details(), refused.details());
        if (sent instanceof StoreException.Overloaded full) {
            assertEquals(full.retryAfter(), ((StoreException.Overloaded) refused).retryAfter());
        }
    }
}
