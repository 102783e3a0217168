package dev.lightningstore.cli.client;

import dev.lightningstore.error.StoreException;

/** What the shell is told. Scripts rely on these: never change one. */
public final class ExitCodes {
    public static final int OK = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;
    public static final int NOT_FOUND = 3;
    public static final int REFUSED = 4;
    public static final int UNREACHABLE = 5;

    private ExitCodes() {}

    static int of(Throwable failure) {
        if (!(failure instanceof StoreException refused)) {
            return failure instanceof IllegalArgumentException ? USAGE : FAILED;
        }
        return switch (refused) {
            case StoreException.Invalid invalid -> USAGE;
            case StoreException.NotFound missing -> NOT_FOUND;
            case StoreException.Unauthenticated unknown -> REFUSED;
            case StoreException.Forbidden forbidden -> REFUSED;
            case StoreException.Unavailable away -> UNREACHABLE;
            case StoreException.Conflict conflict -> FAILED;
            case StoreException.LeaseLost lost -> FAILED;
            case StoreException.Overloaded full -> FAILED;
        };
    }
}
