package dev.lightningstore.cli.client;

import dev.lightningstore.error.StoreException;
import dev.lightningstore.server.config.ConfigException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

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
            return isUsage(failure) ? USAGE : FAILED;
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

    /** A file is looked for because the command line names it. */
    private static boolean isUsage(Throwable failure) {
        return failure instanceof IllegalArgumentException
                || failure instanceof ConfigException
                || failure instanceof NoSuchFileException
                || failure instanceof AccessDeniedException;
    }
}
