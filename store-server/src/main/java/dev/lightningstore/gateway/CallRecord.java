package dev.lightningstore.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One call as it is kept.
 *
 * @param answer what the server answered, whole or as far as it came; null for none
 * @param firstNanos from the call to the first part of the answer; -1 where none came
 * @param template the hash of the chat template, where the server tells it
 * @param endpoint of the server that was asked last; null where none was
 * @param replayed the hash of the recording that answered; null where a server did
 */
record CallRecord(
        Site site,
        Plan plan,
        Ending ending,
        @Nullable ObjectNode answer,
        int httpStatus,
        @Nullable String error,
        Instant start,
        long nanos,
        long firstNanos,
        int retries,
        @Nullable String endpoint,
        @Nullable Policy policy,
        @Nullable String template,
        @Nullable String traceparent,
        @Nullable String replayed) {

    /** How a call ended. */
    enum Ending {
        COMPLETE("complete", "OK"),
        /** The caller went away. */
        CLIENT_GONE("client_gone", "ERROR"),
        /** The server could not be reached, was late, or broke off. */
        UPSTREAM_FAILED("upstream_failed", "ERROR"),
        /** The server refused this very call. */
        REFUSED("refused", "ERROR");

        private final String wire;
        private final String status;

        Ending(String wire, String status) {
            this.wire = wire;
            this.status = status;
        }

        String wire() {
            return wire;
        }

        String status() {
            return status;
        }
    }
}
