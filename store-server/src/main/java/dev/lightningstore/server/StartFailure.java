package dev.lightningstore.server;

import org.jspecify.annotations.Nullable;

/** The server cannot start. The message is for the operator: what is wrong, and what to do about it. */
public final class StartFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StartFailure(String message) {
        this(message, null);
    }

    public StartFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
