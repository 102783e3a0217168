package dev.lightningstore.client;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a connection is secured. All files are PEM.
 *
 * @param trust the certificates that the server's must lead to; null for those that the JDK trusts
 * @param certificate our own certificate chain, where the server asks for one
 * @param key the private key to it
 */
public record Tls(
        @Nullable Path trust,
        @Nullable Path certificate,
        @Nullable Path key) {
    /** Whatever the JDK trusts, and no certificate of our own. */
    public static final Tls DEFAULT = new Tls(null, null, null);

    public Tls {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("a client certificate and its key go together: give both or neither");
        }
    }
}
