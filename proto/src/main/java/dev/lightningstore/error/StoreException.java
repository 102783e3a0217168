package dev.lightningstore.error;

import java.time.Duration;
import java.util.Map;

/**
 * Everything that a store refuses, and why. A message names what was wrong, where, and what to do.
 *
 * <p>The family is sealed so that {@link ErrorCode} maps each member to every wire in one place.
 */
public abstract sealed class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Map<String, String> details;

    private StoreException(String message, Map<String, String> details) {
        super(message);
        this.details = Map.copyOf(details);
    }

    /** Facts for machines beside the message, such as the field or the id that was wrong. */
    public final Map<String, String> details() {
        return details == null ? Map.of() : details;
    }

    public abstract ErrorCode code();

    /** The request itself is wrong; the same request will always be wrong. */
    public static final class Invalid extends StoreException {
        private static final long serialVersionUID = 1L;

        public Invalid(String message) {
            this(message, Map.of());
        }

        public Invalid(String message, Map<String, String> details) {
            super(message, details);
        }

        public static Invalid field(String field, String message) {
            return new Invalid(field + ": " + message, Map.of("field", field));
        }

        @Override
        public ErrorCode code() {
            return ErrorCode.INVALID;
        }
    }

    /** What the request names does not exist. */
    public static final class NotFound extends StoreException {
        private static final long serialVersionUID = 1L;

        public NotFound(String kind, String id) {
            this(kind + " " + id + " not found", Map.of("kind", kind, "id", id));
        }

        public NotFound(String message, Map<String, String> details) {
            super(message, details);
        }

        @Override
        public ErrorCode code() {
            return ErrorCode.NOT_FOUND;
        }
    }

    /** The request contradicts the present state, such as a transition out of a final state. */
    public static final class Conflict extends StoreException {
        private static final long serialVersionUID = 1L;

        public Conflict(String message) {
            this(message, Map.of());
        }

        public Conflict(String message, Map<String, String> details) {
            super(message, details);
        }

        @Override
        public ErrorCode code() {
            return ErrorCode.CONFLICT;
        }
    }

    /** The caller's lease has ended; whatever it was about to write is not written. */
    public static final class LeaseLost extends StoreException {
        private static final long serialVersionUID = 1L;

        public LeaseLost(String message) {
            this(message, Map.of());
        }

        public LeaseLost(String message, Map<String, String> details) {
            super(message, details);
        }

        @Override
        public ErrorCode code() {
            return ErrorCode.LEASE_LOST;
        }
    }

    /** No key, or one that is unknown, expired or revoked. */
    public static final class Unauthenticated extends StoreException {
        private static final long serialVersionUID = 1L;

        public Unauthenticated(String message) {
            this(message, Map.of());
        }

        public Unauthenticated(String message, Map<String, String> details) {
            super(message, details);
        }

        @Override
        public ErrorCode code() {
            return ErrorCode.UNAUTHENTICATED;
        }
    }

    /** A known caller whose role or project does not allow the request. */
    public static final class Forbidden extends StoreException {
        private static final long serialVersionUID = 1L;

        public Forbidden(String message) {
            this(message, Map.of());
        }

        public Forbidden(String message, Map<String, String> details) {
            super(message, details);
        }

        @Override
        public ErrorCode code() {
            return ErrorCode.FORBIDDEN;
        }
    }

    /** A bound was reached: a queue, a quota, a size. The same request may succeed after {@link #retryAfter()}. */
    public static final class Overloaded extends StoreException {
        private static final long serialVersionUID = 1L;

        private final Duration retryAfter;

        public Overloaded(String message, Duration retryAfter) {
            this(message, retryAfter, Map.of());
        }

        public Overloaded(String message, Duration retryAfter, Map<String, String> details) {
            super(message, details);
            this.retryAfter = retryAfter;
        }

        public Duration retryAfter() {
            return retryAfter;
        }

        @Override
        public ErrorCode code() {
            return ErrorCode.OVERLOADED;
        }
    }

    /** The store cannot answer now: it is starting, stopping, or its database is away. */
    public static final class Unavailable extends StoreException {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message) {
            this(message, Map.of());
        }

        public Unavailable(String message, Map<String, String> details) {
            super(message, details);
        }

        @Override
        public ErrorCode code() {
            return ErrorCode.UNAVAILABLE;
        }
    }
}
