package dev.lightningstore.job;

import dev.lightningstore.error.StoreException;
import java.util.regex.Pattern;

/**
 * All that a run needs to go on from a step, kept in an artifact store.
 *
 * @param step after which it was taken
 * @param uri of the artifact
 * @param sha256 of its content, in hexadecimal digits
 */
public record Checkpoint(long step, String uri, String sha256, long bytes) {
    public static final int MAX_URI = 2_000;
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    public Checkpoint {
        if (step < 0) {
            throw StoreException.Invalid.field("checkpoint.step", step + " is negative");
        }
        if (uri.isEmpty() || uri.length() > MAX_URI) {
            throw StoreException.Invalid.field("checkpoint.uri", "must have 1 to " + MAX_URI + " characters");
        }
        if (!HASH.matcher(sha256).matches()) {
            throw StoreException.Invalid.field("checkpoint.sha256", "must be 64 hexadecimal digits in lower case");
        }
        if (bytes < 0) {
            throw StoreException.Invalid.field("checkpoint.bytes", bytes + " is negative");
        }
    }
}
